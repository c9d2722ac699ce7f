package io.troupe.host.plugin;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * What stopped plugins left behind: threads that go on, and class loaders that are still in use. Forgets what has gone.
 * On the plugin folder's thread, but for {@link #alive}.
 */
final class Leaks {

    private static final int MOST = 1_000;

    private final List<Leak> leaks = new ArrayList<>();
    private final List<WeakReference<ClassLoader>> unloaded = new ArrayList<>();

    /**
     * A plugin that was closed and left threads.
     *
     * @param classes what its threads hold on to
     */
    record Leak(Loaded load, WeakReference<ClassLoader> classes, List<String> threads) {

        String words() {
            return "left " + (threads.size() == 1 ? "a thread" : threads.size() + " threads") + " behind when it was"
                    + " stopped (" + String.join(", ", threads) + "): a restart of the host ends that";
        }
    }

    /** Takes note of what was closed. */
    void closed(Loaded load, List<String> threads) {
        load.artefact().classes().ifPresent(classes -> {
            var reference = new WeakReference<>(classes);
            synchronized (unloaded) {
                unloaded.add(reference);
                unloaded.removeIf(loader -> loader.get() == null);
                if (unloaded.size() > MOST) {
                    unloaded.removeFirst();
                }
            }
            if (!threads.isEmpty() && leaks.size() < MOST) {
                leaks.add(new Leak(load, reference, threads));
            }
        });
    }

    /** Those whose threads still go on. */
    List<Leak> all() {
        leaks.removeIf(leak -> {
            var classes = leak.classes().get();
            return classes == null || OwnThreads.of(classes).isEmpty();
        });
        return List.copyOf(leaks);
    }

    /** How many class loaders of plugins that were closed have not been collected yet. Any thread. */
    int alive() {
        synchronized (unloaded) {
            unloaded.removeIf(loader -> loader.get() == null);
            return unloaded.size();
        }
    }
}
