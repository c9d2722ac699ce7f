package io.troupe.host.plugin;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The files that are on their way into service. Each takes the same steps: {@link Inspection}, {@link Recall},
 * {@link Succession}, {@link Opening}, {@link Tryout}, {@link Activation}; where one of them finds that it must not come
 * in, {@link Fallback}. A step that blocks or runs code of a plugin is done elsewhere; when the file has changed
 * meanwhile, what came of it is dropped. On the plugin folder's thread.
 */
final class Arrivals {

    private final Map<Path, Work> works = new HashMap<>();
    private final Turns turns = new Turns(Turns.PATIENCE);
    private final Consumer<Work> first;
    private final Consumer<Path> ended;

    /**
     * @param first is the first step
     * @param ended is told of each file that has got where it was going
     */
    Arrivals(Consumer<Work> first, Consumer<Path> ended) {
        this.first = first;
        this.ended = ended;
    }

    Turns turns() {
        return turns;
    }

    boolean idle() {
        return works.isEmpty();
    }

    /** True when just this is under way already: to begin again would keep what is slow from ever coming to an end. */
    boolean has(Path file, Stamp stamp) {
        var work = works.get(file);
        return work != null && work.due().stamp().equals(stamp);
    }

    /** The plugins that were found in files on their way. */
    Set<String> underWay() {
        return works.values().stream()
                .filter(Work::isFound)
                .map(work -> work.candidate().identity().id())
                .collect(Collectors.toSet());
    }

    /** The files that were found to have this plugin in them, and are on their way. */
    List<Source> underWay(String plugin) {
        return works.values().stream()
                .filter(work ->
                        work.isFound() && work.candidate().identity().id().equals(plugin))
                .map(Work::source)
                .toList();
    }

    /** Begins with a file, in place of what was under way with it. */
    void begin(Work work) {
        var before = works.put(work.file(), work);
        if (before != null) {
            work.takesOver(before);
        }
        first.accept(work);
    }

    /** True when something else is under way with its file by now, or nothing at all. */
    boolean isStale(Work work) {
        return works.get(work.file()) != work;
    }

    /** Begins with the same from the beginning, if it still counts. */
    void again(Work work) {
        if (!isStale(work)) {
            works.remove(work.file());
            begin(work.again());
        }
    }

    /**
     * Drops what is under way with a file that is gone.
     *
     * @return what was taken out of service for that
     */
    Optional<Loaded> cancel(Path file) {
        var work = works.remove(file);
        if (work == null) {
            return Optional.empty();
        }
        work.predecessor().ifPresent(Loaded::withdraw);
        end(work);
        return work.predecessor();
    }

    /** It has got where it was going. */
    void end(Work work) {
        works.remove(work.file(), work);
        turns.over(work.file());
        work.then().forEach(Runnable::run);
        ended.accept(work.file());
    }

    /** Drops everything that is under way. */
    void clear() {
        works.clear();
    }
}
