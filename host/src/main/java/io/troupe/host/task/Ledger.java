package io.troupe.host.task;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts tasks that have not ended by what becomes durable and nothing else, so that a task of which the service has
 * lost sight shows. The two counts are moments apart, so a difference counts only once it has held for a while; work
 * that is on its way hides a loss, never feigns one. The journal's thread counts, the task service's context compares.
 */
final class Ledger {

    static final long HELD_MILLIS = 5_000;
    private final AtomicInteger open = new AtomicInteger();
    private long since;
    private int least;
    private int lost;
    private Runnable deaf = () -> {};

    /**
     * Counts from now on.
     *
     * @param found how many tasks that have not ended the journal has by now
     */
    void begin(Journal journal, int found, long now) {
        open.set(found);
        since = now;
        deaf = journal.onAppended(this::count);
    }

    /** Counts no more: a journal outlives those who lead. */
    void end() {
        deaf.run();
    }

    /**
     * Compares; to be called several times a second.
     *
     * @param known how many tasks the service knows of, those on their way to the journal included
     */
    void look(int known, long now) {
        int missing = Math.max(0, open.get() - known);
        lost = Math.min(lost, missing);
        if (missing == 0) {
            least = 0;
            since = now;
            return;
        }
        least = least == 0 ? missing : Math.min(least, missing);
        if (now - since > HELD_MILLIS) {
            lost = least;
            least = missing;
            since = now;
        }
    }

    /** How many tasks are in the journal as not ended of which the service does not know. */
    int lost() {
        return lost;
    }

    private void count(List<Recorded> facts) {
        int change = 0;
        for (var fact : facts) {
            switch (fact.kind()) {
                case "task.submitted", "task.revived" -> change++;
                case "task.finished", "task.dead" -> change--;
                default -> {} // neither begins nor ends a task
            }
        }
        if (change != 0) {
            open.addAndGet(change);
        }
    }
}
