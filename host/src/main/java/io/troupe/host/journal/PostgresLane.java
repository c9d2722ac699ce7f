package io.troupe.host.journal;

import io.troupe.host.journal.PostgresHealth.Part;
import io.troupe.host.journal.PostgresTransactions.Settled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one group of appends after the other and stays with it until each has its answer. While the statement of one
 * lane waits for that of the other to commit, its rows are at the database already. On a thread of its own.
 */
final class PostgresLane implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresLane.class);
    private static final long LOOK_MILLIS = 100;
    private static final long PROBE_NANOS = 1_000_000_000;
    private static final long SHORTEST_PAUSE_NANOS = 50_000_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;
    private static final int ATTEMPTS = 6;
    private static final long MOST_CHARACTERS = 4 << 20;

    private final PostgresStore store;
    private final PostgresQueue queue;
    private final PostgresFeed feed;
    private final PostgresHealth health;
    private final PostgresTransactions transactions;
    private @Nullable PostgresLine open;
    private long tried = System.nanoTime() - 2 * PROBE_NANOS;
    private volatile boolean giveUp;

    PostgresLane(PostgresStore store, PostgresQueue queue, PostgresFeed feed, PostgresTransactions transactions) {
        this.store = store;
        this.queue = queue;
        this.feed = feed;
        this.health = feed.health();
        this.transactions = transactions;
    }

    @Override
    public void run() {
        while (!queue.ended()) {
            List<Pending> group = List.of();
            try {
                group = queue.next(LOOK_MILLIS);
                if (!group.isEmpty()) {
                    parts(group).forEach(this::write);
                } else if (health.troubled(Part.WRITING) && System.nanoTime() - tried > PROBE_NANOS) {
                    probe();
                }
            } catch (InterruptedException e) {
                giveUp = true; // nobody interrupts this thread but to end it
                queue.close();
            } catch (RuntimeException | Error e) {
                LOG.error("a thread of the journal made a mistake and goes on", e);
                disconnect(); // with whatever transaction it was in
                group.stream()
                        .filter(Pending::isOpen)
                        .forEach(pending -> pending.failed(new StoreUnavailable("the journal made a mistake", e)));
            } finally {
                queue.done(group);
                Pending.answer(group);
            }
        }
        disconnect();
    }

    /** Ends soon, even if that leaves open what became of a group. */
    void giveUp() {
        giveUp = true;
    }

    /** Large bodies come alone or nearly so: what one statement holds is in memory several times. */
    private static List<List<Pending>> parts(List<Pending> group) {
        var parts = new ArrayList<List<Pending>>();
        var part = new ArrayList<Pending>();
        long characters = 0;
        for (var pending : group) {
            part.add(pending);
            characters += characters(pending);
            if (characters > MOST_CHARACTERS) {
                parts.add(List.copyOf(part));
                part.clear();
                characters = 0;
            }
        }
        if (!part.isEmpty()) {
            parts.add(List.copyOf(part));
        }
        return parts;
    }

    private static long characters(Pending pending) {
        try {
            return pending.appends().stream()
                    .flatMap(append -> append.facts().stream())
                    .mapToLong(fact -> fact.body().length())
                    .sum();
        } catch (RuntimeException e) {
            return 0; // it fails again, and alone, once it is its turn
        }
    }

    private void write(List<Pending> group) {
        var left = group;
        boolean closely = false;
        for (int attempt = 1; !left.isEmpty(); attempt++) {
            try {
                feed.wrote(closely ? transactions.closely(line(), left) : transactions.quickly(line(), left));
                health.works(Part.WRITING);
                return;
            } catch (PostgresFailure e) {
                left.forEach(Pending::reset);
                left = goOn(left, e, attempt);
                closely = true;
            }
        }
    }

    /** What is to be tried again; the others have their answers. */
    private List<Pending> goOn(List<Pending> group, PostgresFailure failure, int attempt) {
        return switch (failure.fate()) {
            case CONFLICT -> {
                transactions.forget(streams(group));
                yield attempt < ATTEMPTS ? group : refuse(group, failure);
            }
            case UNKNOWN -> {
                disconnect();
                LOG.info("the answer to a commit was lost, looking: {}", failure.getMessage());
                var open = settle(group);
                yield attempt < ATTEMPTS ? open : refuse(open, failure);
            }
            case REFUSED -> {
                if (failure.ofTheRow() && group.size() > 1) {
                    group.forEach(pending -> write(List.of(pending)));
                    yield List.of();
                }
                if (failure.isReadOnly()) {
                    disconnect(); // another may be the primary by now
                }
                yield failure.passes() && attempt < ATTEMPTS ? group : refuse(group, failure);
            }
        };
    }

    private List<Pending> refuse(List<Pending> group, PostgresFailure failure) {
        var unavailable = failure.ofTheRow()
                ? new StoreUnavailable("the database does not take it: " + failure.getMessage(), failure)
                : health.failed(Part.WRITING, failure);
        group.forEach(pending -> pending.failed(unavailable));
        if (open == null) { // whoever waits behind it could only wait for the same
            var all = queue.drain();
            all.forEach(pending -> pending.failed(unavailable));
            Pending.answer(all);
        }
        return List.of();
    }

    /** Finds out what became of appends of which nobody knows, however long that takes; gives those that are not there. */
    private List<Pending> settle(List<Pending> group) {
        for (long pause = SHORTEST_PAUSE_NANOS; !giveUp; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
            try {
                Settled settled = transactions.settle(line(), group);
                feed.behind();
                return settled.open();
            } catch (PostgresFailure e) {
                disconnect();
                var unavailable = health.failed(Part.WRITING, e);
                var behind = queue.drain(); // of these it is known that nothing was written
                behind.forEach(pending -> pending.failed(unavailable));
                Pending.answer(behind);
                LockSupport.parkNanos(pause);
            }
        }
        group.forEach(pending -> pending.failed(
                new StoreUnavailable("the journal is closing, and nobody knows whether this was written")));
        return List.of();
    }

    private void probe() {
        tried = System.nanoTime();
        try {
            transactions.probe(line());
            health.works(Part.WRITING);
        } catch (PostgresFailure e) {
            disconnect();
            var _ = health.failed(Part.WRITING, e);
        }
    }

    private PostgresLine line() throws PostgresFailure {
        var usable = open;
        if (usable == null || usable.ended()) {
            disconnect();
            usable = PostgresLine.open(store);
            open = usable;
        }
        return usable;
    }

    private void disconnect() {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    private static Set<String> streams(List<Pending> group) {
        return group.stream()
                .flatMap(pending -> pending.appends().stream())
                .map(append -> append.stream())
                .collect(Collectors.toSet());
    }
}
