package io.troupe.host.task;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Says when something has to be done about a task: one timer for all of them, due within {@value #TICK_MILLIS} ms.
 * Adding and removing cost O(log n), so that a task that ends early leaves nothing behind.
 */
final class Dues {

    private static final long TICK_MILLIS = 50;

    private record Due(long time, String id, TaskEntry entry) {}

    private final TreeSet<Due> dues =
            new TreeSet<>(Comparator.comparingLong(Due::time).thenComparing(Due::id));
    private final Vertx vertx;
    private final Consumer<TaskEntry> onDue;
    private long timer = -1;

    Dues(Vertx vertx, Consumer<TaskEntry> onDue) {
        this.vertx = vertx;
        this.onDue = onDue;
    }

    void start() {
        timer = vertx.setPeriodic(TICK_MILLIS, tick -> sweep(System.currentTimeMillis()));
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    /** Adds; the same time has to be given to {@link #remove}. */
    void add(long time, TaskEntry entry) {
        dues.add(new Due(time, entry.id(), entry));
    }

    void remove(long time, TaskEntry entry) {
        dues.remove(new Due(time, entry.id(), entry));
    }

    private void sweep(long now) {
        var passed = new ArrayList<Due>();
        while (!dues.isEmpty() && dues.first().time() <= now) {
            passed.add(dues.removeFirst());
        }
        passed.forEach(due -> onDue.accept(due.entry()));
    }
}
