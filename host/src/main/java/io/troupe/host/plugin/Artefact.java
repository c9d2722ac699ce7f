package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** What was in a file, opened. */
interface Artefact {

    /**
     * Reads what it has to read before it can be listed, if that takes a while and is no code of its own; any thread.
     *
     * @throws PluginException of kind {@code REFUSED} when it cannot be used, saying why
     */
    default void read(ExtensionPort port) {}

    /** Tries its agents on their own examples; gives what could not be tried. Runs code of the plugin and blocks. */
    List<String> tryOut(ExtensionPort port);

    /** Hands over every extension, or none where one is refused. */
    List<Listed> list(ExtensionPort port, Origin origin, Troubled troubled);

    /** What it is, for people, where its form does not say enough. */
    default Optional<String> words() {
        return Optional.empty();
    }

    /** What in it could not be used, in words. */
    default List<String> unused() {
        return List.of();
    }

    /** What plugins that depend on it find its classes by; empty for what has none. */
    Optional<ClassLoader> classes();

    /** Everything that its classes were loaded by. */
    default List<ClassLoader> loaders() {
        return classes().stream().toList();
    }

    /**
     * Lets go of what it holds; its extensions have been removed before. Runs code of the plugin and blocks; does not throw.
     *
     * @return the names of threads that it left behind
     */
    List<String> close();

    /** Closes all at once, and waits for that: one that takes its time adds nothing to the others'. */
    static void closeAll(Collection<? extends Artefact> artefacts) {
        var names = Thread.ofVirtual().name("plugin-close-", 0).factory();
        try (var threads = Executors.newThreadPerTaskExecutor(names)) {
            artefacts.forEach(artefact -> threads.execute(artefact::close));
        }
    }

    /** Takes one step after the other; when one throws, what the earlier ones listed is removed again. */
    static List<Listed> allOrNone(List<Supplier<Listed>> steps) {
        var listed = new ArrayList<Listed>();
        try {
            steps.forEach(step -> listed.add(step.get()));
            return listed;
        } catch (RuntimeException | Error e) {
            listed.forEach(Listed::remove);
            throw e;
        }
    }
}
