package io.troupe.host.child;

import io.troupe.host.child.ProcessTable.Use;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks four times a second what programs use. One that holds too much memory, or has too many processes, is reported
 * for its end; one that uses more of the processor than it may is stopped until that is evened out. On systems without
 * {@code /proc} nothing is watched.
 */
final class Watch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final long TICK_MILLIS = 250;
    private static final double MOST_DEBT = 0.1; // seconds of a core
    private static final double LONGEST_HELD = 2; // seconds; one that is held back for long cannot even answer a ping

    private final Warden warden;
    private final Map<Warden.Group, Watched> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("children-watch").daemon().factory());
    private boolean begun;

    private static final class Watched {
        private final Bounds bounds;
        private final Consumer<String> over;
        private double seconds;
        private long at = System.nanoTime();
        private double debt;
        private boolean stopped;
        private volatile boolean opened;

        Watched(Bounds bounds, Consumer<String> over) {
            this.bounds = bounds;
            this.over = over;
        }
    }

    Watch(Warden warden) {
        this.warden = warden;
    }

    /** Says how limits are kept here, in words. */
    static String how(Warden.Group group, Bounds bounds) {
        var kept = watches(group) ? "watched" : "not enforced on this system";
        return "memory " + (bounds.memoryBytes() >> 20) + "m: " + kept + ", processes " + bounds.mostProcesses() + ": "
                + kept + bounds.cpu().map(cpu -> ", cpu " + cpu + ": " + kept).orElse("");
    }

    private static boolean watches(Warden.Group group) {
        return group.led() && ProcessTable.exists();
    }

    /** @param over is told once, in words, when it takes more than it may; on the watch's thread */
    synchronized void add(Warden.Group group, Bounds bounds, Consumer<String> over) {
        if (!watches(group) || thread.isShutdown()) {
            return;
        }
        watched.put(group, new Watched(bounds, over));
        if (!begun) {
            begun = true;
            var _ = thread.scheduleWithFixedDelay(this::look, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** From now on it counts what it uses of the processor: a start may take what it takes. */
    void opened(Warden.Group group) {
        var one = watched.get(group);
        if (one != null) {
            one.opened = true;
        }
    }

    void remove(Warden.Group group) {
        watched.remove(group);
    }

    private void look() {
        if (watched.isEmpty()) {
            return;
        }
        try {
            var table = ProcessTable.bySession();
            watched.forEach((group, one) ->
                    look(group, one, table.getOrDefault(group.process().pid(), new Use(List.of(), 0))));
        } catch (RuntimeException e) { // else nothing would be watched any more
            LOG.warn("what programs use could not be looked at", e);
        }
    }

    private void look(Warden.Group group, Watched one, Use use) {
        long memory = use.processes().stream().mapToLong(ProcessTable::memory).sum();
        if (memory > one.bounds.memoryBytes()) {
            over(
                    group,
                    one,
                    "it held " + (memory >> 20) + " MiB of memory, expected at most " + (one.bounds.memoryBytes() >> 20)
                            + " (limits.memory)");
        } else if (use.processes().size() > one.bounds.mostProcesses()) {
            over(
                    group,
                    one,
                    "it had " + use.processes().size() + " processes, expected at most " + one.bounds.mostProcesses()
                            + " (limits.processes)");
        } else {
            one.bounds.cpu().ifPresent(cpu -> even(group, one, use, cpu));
        }
    }

    private void over(Warden.Group group, Watched one, String why) {
        if (watched.remove(group, one)) {
            one.over.accept(why);
        }
    }

    /** Stops it while it is ahead of what it may use. */
    private void even(Warden.Group group, Watched one, Use use, double cpu) {
        long now = System.nanoTime();
        double used = Math.max(0, use.seconds() - one.seconds);
        double debt = one.opened ? Math.max(0, one.debt + used - cpu * (now - one.at) / 1e9) : 0;
        one.debt = Math.min(debt, LONGEST_HELD * cpu);
        one.seconds = use.seconds();
        one.at = now;
        if (!one.stopped && debt > MOST_DEBT) {
            one.stopped = true;
            warden.signal("STOP", group);
        } else if (one.stopped && debt <= 0) {
            one.stopped = false;
            warden.signal("CONT", group);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
