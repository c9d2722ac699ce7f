package io.troupe.host.workflow;

import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Has runs looked at when a time comes for which they wait: one timer a run that waits, none for others. */
final class Alarm {

    /** The clock may be set, so that a time comes sooner than it seemed. */
    private static final long LONGEST_MILLIS = 60_000;

    private final Vertx vertx;
    private final LongSupplier clock;
    private final Consumer<Slot> due;
    private final Map<String, Long> timers = new HashMap<>();

    Alarm(Vertx vertx, LongSupplier clock, Consumer<Slot> due) {
        this.vertx = vertx;
        this.clock = clock;
        this.due = due;
    }

    void set(Slot slot, RunEntry run) {
        forget(slot);
        long next = run.expected().times().values().stream()
                .mapToLong(until -> until)
                .min()
                .orElse(Long.MAX_VALUE);
        boolean bounded = !run.over() && !run.rollingBack() && slot.ending().isEmpty();
        long again = slot.askAgainAt() > 0 && !run.over() ? slot.askAgainAt() : Long.MAX_VALUE;
        long at = Math.min(Math.min(next, again), bounded ? run.deadline() : Long.MAX_VALUE);
        if (at < Long.MAX_VALUE) {
            long pause = Math.clamp(at - clock.getAsLong(), 1, LONGEST_MILLIS);
            timers.put(slot.id(), vertx.setTimer(pause, now -> {
                timers.remove(slot.id());
                due.accept(slot);
            }));
        }
    }

    void forget(Slot slot) {
        var timer = timers.remove(slot.id());
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    void close() {
        timers.values().forEach(vertx::cancelTimer);
        timers.clear();
    }
}
