package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginLeaked;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stopped plugins left behind: threads that go on, and class loaders that are still in use. Forgets what has gone.
 * On the plugin folder's thread, but for {@link #alive}.
 */
final class Leaks {

    private static final Logger LOG = LoggerFactory.getLogger(Leaks.class);
    private static final int MOST = 1_000;

    private final PluginRecords records;
    private final List<Leak> leaks = new ArrayList<>();
    private final List<WeakReference<ClassLoader>> unloaded = new ArrayList<>();

    Leaks(PluginRecords records) {
        this.records = records;
    }

    /**
     * A plugin that was closed and left threads.
     *
     * @param classes what its threads hold on to
     */
    record Leak(Loaded load, List<WeakReference<ClassLoader>> classes, List<String> threads) {

        String words() {
            return "left " + (threads.size() == 1 ? "a thread" : threads.size() + " threads") + " behind when it was"
                    + " stopped (" + String.join(", ", threads) + "): a restart of the host ends that";
        }
    }

    /** Takes note of what was closed. */
    void closed(Loaded load, List<String> threads) {
        var references =
                load.artefact().loaders().stream().map(WeakReference::new).toList();
        references.forEach(this::watch);
        if (!references.isEmpty() && !threads.isEmpty() && leaks.size() < MOST) {
            leaks.add(new Leak(load, references, threads));
        }
        if (!threads.isEmpty()) {
            var identity = load.identity();
            LOG.warn("{} was stopped and left threads behind: {}", identity.words(), threads);
            records.append(load.id(), new PluginLeaked(identity.version(), identity.digest(), threads));
        }
    }

    private void watch(WeakReference<ClassLoader> reference) {
        synchronized (unloaded) {
            unloaded.add(reference);
            unloaded.removeIf(loader -> loader.get() == null);
            if (unloaded.size() > MOST) {
                unloaded.removeFirst();
            }
        }
    }

    /** Those whose threads still go on. */
    List<Leak> all() {
        leaks.removeIf(leak -> leak.classes().stream().allMatch(Leaks::over));
        return List.copyOf(leaks);
    }

    private static boolean over(WeakReference<ClassLoader> reference) {
        var classes = reference.get();
        return classes == null || OwnThreads.of(classes).isEmpty();
    }

    /** How many class loaders of plugins that were closed have not been collected yet. Any thread. */
    int alive() {
        synchronized (unloaded) {
            unloaded.removeIf(loader -> loader.get() == null);
            return unloaded.size();
        }
    }
}
