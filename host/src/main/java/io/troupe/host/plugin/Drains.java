package io.troupe.host.plugin;

import io.troupe.host.plugin.Readers.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets work end on what is out of service, then closes it: at the latest after a limit, when what still runs goes back
 * to the queue. On the plugin folder's thread.
 */
final class Drains {

    private static final Logger LOG = LoggerFactory.getLogger(Drains.class);

    /** Work that was on its way when its extension was replaced still arrives. */
    private static final Duration ARRIVALS = Duration.ofMillis(200);

    /** An extension that is paused turns away what arrives, so that only what was being started counts. */
    private static final Duration STARTS = Duration.ofMillis(20);

    /** How long work that was interrupted has to come to an end. */
    private static final Duration INTERRUPTED = Duration.ofSeconds(2);

    private static final Duration CLOSING = Duration.ofSeconds(15);

    private final Readers readers;
    private final Duration limit;
    private final BiConsumer<Loaded, List<String>> closed;
    private final Map<Loaded, Drain> drains = new LinkedHashMap<>();

    /**
     * @param limit how long work may go on
     * @param closed is told of what was closed, with the names of threads that it left
     */
    Drains(Readers readers, Duration limit, BiConsumer<Loaded, List<String>> closed) {
        this.readers = readers;
        this.limit = limit;
        this.closed = closed;
    }

    private static final class Drain {
        private final long since = System.nanoTime();
        private final List<Runnable> then = new ArrayList<>();
        private final boolean halted;
        private boolean handedBack;
        private boolean closing;

        Drain(boolean halted) {
            this.halted = halted;
        }
    }

    /** Takes in what has been replaced or removed. */
    void add(Loaded load) {
        drains.put(load, new Drain(false));
    }

    /** Takes in what has to be closed before its successor opens; its extensions are paused. */
    void halt(Loaded load, Runnable then) {
        load.extensions().forEach(extension -> extension.pause("its plugin is being replaced", false));
        var drain = new Drain(true);
        drain.then.add(then);
        drains.put(load, drain);
    }

    /** The load of this plugin that has to be closed before another opens. */
    Optional<Loaded> halted(String plugin) {
        return drains.entrySet().stream()
                .filter(entry -> entry.getValue().halted && entry.getKey().id().equals(plugin))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The same, by the file it came from. */
    Optional<Loaded> halted(Path file) {
        return drains.entrySet().stream()
                .filter(entry -> entry.getValue().halted
                        && entry.getKey().source().file().equals(file))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** What was taken out of service and must not be open beside this one; empty when nothing of the kind still is. */
    Optional<Loaded> ending(Candidate candidate) {
        return drains.entrySet().stream()
                .filter(entry -> !entry.getValue().halted)
                .map(Map.Entry::getKey)
                .filter(load -> load.id().equals(candidate.identity().id())
                        && (candidate.stopThenStart() || load.candidate().stopThenStart()))
                .findFirst();
    }

    /** Does something more once this load is closed. */
    void then(Loaded load, Runnable more) {
        var drain = drains.get(load);
        if (drain == null) {
            more.run();
        } else {
            drain.then.add(more);
        }
    }

    /** Closes what has no work any more, or has had its time. */
    void look() {
        long now = System.nanoTime();
        for (var entry : List.copyOf(drains.entrySet())) {
            if (!entry.getValue().closing) {
                look(entry.getKey(), entry.getValue(), now - entry.getValue().since);
            }
        }
    }

    private void look(Loaded load, Drain drain, long nanos) {
        int running = load.running();
        if (running > 0 && nanos >= limit.toNanos() && !drain.handedBack) {
            drain.handedBack = true;
            LOG.info("{} gives {} tasks back to the queue", load.identity().words(), running);
            load.extensions()
                    .forEach(extension -> extension.handBack("its plugin was replaced, and it was not done in time"));
        }
        boolean over = nanos >= limit.plus(INTERRUPTED).toNanos();
        var quiet = drain.halted ? STARTS : ARRIVALS;
        if (over || (running == 0 && nanos >= quiet.toNanos())) {
            close(load, drain);
        }
    }

    private void close(Loaded load, Drain drain) {
        drain.closing = true;
        readers.add(new Job<>(
                () -> load.artefact().close(),
                CLOSING,
                result -> {
                    drains.remove(load);
                    closed.accept(load, result.value() == null ? List.of("the one that closes it") : result.value());
                    drain.then.forEach(Runnable::run);
                },
                leaked -> {}));
    }

    boolean idle() {
        return drains.isEmpty();
    }

    Collection<Loaded> loads() {
        return drains.keySet();
    }

    /** Gives back all work and closes everything, and waits for that. */
    void clear() {
        drains.keySet().forEach(Loaded::withdraw);
        // also those of which that is due already: it may not have been begun
        Artefact.closeAll(drains.keySet().stream().map(Loaded::artefact).toList());
        drains.clear();
    }
}
