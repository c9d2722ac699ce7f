package io.troupe.host.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Appends that wait for their group. A stream is in one group at a time: what comes after is to find what came before.
 * Any thread.
 */
final class PostgresQueue {

    private static final int MOST = 100_000;
    private static final int MOST_FACTS = 2_000; // in a group
    private static final int MOST_PASSED_OVER = 4_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private final Set<String> busy = new HashSet<>();
    private int underWay;
    private boolean closed;

    /** Takes an append in; empty for done, else why not. */
    void add(Pending pending) {
        lock.lock();
        try {
            if (closed) {
                throw new StoreUnavailable("the journal is closing");
            }
            if (waiting.size() >= MOST) {
                throw new StoreUnavailable(MOST + " appends wait for the database already, try again");
            }
            waiting.add(pending);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The next group; empty when there was none for so long. What it has is busy until it is {@link #done}. */
    List<Pending> next(long millis) throws InterruptedException {
        lock.lock();
        try {
            var group = gather();
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (group.isEmpty() && nanos > 0 && !closed) {
                nanos = changed.awaitNanos(nanos);
                group = gather();
            }
            underWay += group.size();
            return group;
        } finally {
            lock.unlock();
        }
    }

    void done(List<Pending> group) {
        lock.lock();
        try {
            underWay -= group.size();
            group.forEach(pending -> pending.appends().forEach(append -> busy.remove(append.stream())));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out all that wait. */
    List<Pending> drain() {
        lock.lock();
        try {
            var all = List.copyOf(waiting);
            waiting.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more in. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** True once it takes nothing more in and has given everything out, and all of that is done. */
    boolean ended() {
        lock.lock();
        try {
            return closed && waiting.isEmpty() && underWay == 0;
        } finally {
            lock.unlock();
        }
    }

    private List<Pending> gather() {
        var group = new ArrayList<Pending>();
        var passedOver = new ArrayDeque<Pending>();
        var taken = new HashSet<String>(); // by those that are passed over and must stay ahead
        int facts = 0;
        while (facts < MOST_FACTS && passedOver.size() < MOST_PASSED_OVER && !waiting.isEmpty()) {
            var next = waiting.remove();
            boolean other = !group.isEmpty()
                    && !next.lease().equals(group.getFirst().lease()); // one lease is looked at for a group
            if (busy(next, taken) || other) {
                passedOver.add(next);
                next.appends().forEach(append -> taken.add(append.stream()));
                continue;
            }
            group.add(next);
            for (var append : next.appends()) {
                facts += append.facts().size();
            }
        }
        while (!passedOver.isEmpty()) {
            waiting.addFirst(passedOver.removeLast());
        }
        group.forEach(pending -> pending.appends().forEach(append -> busy.add(append.stream())));
        return group;
    }

    private boolean busy(Pending pending, Set<String> passedOver) {
        return pending.appends().stream()
                .anyMatch(append -> busy.contains(append.stream()) || passedOver.contains(append.stream()));
    }
}
