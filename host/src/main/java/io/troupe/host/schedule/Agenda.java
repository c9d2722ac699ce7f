package io.troupe.host.schedule;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Keeps schedules in the order in which they have to be looked at. Each change costs O(log n) and no timer is set for any:
 * somebody sweeps. On one context alone.
 */
final class Agenda {

    private final TreeSet<Schedule> order =
            new TreeSet<>(Comparator.<Schedule>comparingLong(Schedule::wake).thenComparing(Schedule::id));

    /** Has a schedule looked at then, and not when it was to be before; {@link Schedule#NEVER} for not at all. */
    void place(Schedule schedule, long time) {
        order.remove(schedule);
        schedule.wake(time);
        if (time != Schedule.NEVER) {
            order.add(schedule);
        }
    }

    /** Takes out what is to be looked at by now. */
    void sweep(long now, Consumer<Schedule> looked) {
        while (!order.isEmpty() && order.first().wake() <= now) {
            looked.accept(order.removeFirst());
        }
    }
}
