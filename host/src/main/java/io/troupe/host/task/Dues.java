package io.troupe.host.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Says when something has to be done. Adding and removing cost O(log n), so that what ends early leaves nothing behind,
 * and no timer is set for any of it: somebody sweeps. On one context alone.
 */
final class Dues<T> {

    private final TreeSet<Due<T>> dues =
            new TreeSet<>(Comparator.<Due<T>>comparingLong(Due::time).thenComparingLong(Due::order));
    private final Consumer<T> onDue;
    private long added;

    Dues(Consumer<T> onDue) {
        this.onDue = onDue;
    }

    /** Adds; what comes back is what {@link #remove} takes. */
    Due<T> add(long time, T what) {
        var due = new Due<>(time, ++added, what);
        dues.add(due);
        return due;
    }

    void remove(Due<T> due) {
        dues.remove(due);
    }

    /** Does what is due by now. */
    void sweep(long now) {
        var passed = new ArrayList<Due<T>>();
        while (!dues.isEmpty() && dues.first().time() <= now) {
            passed.add(dues.removeFirst());
        }
        passed.forEach(due -> onDue.accept(due.what()));
    }
}
