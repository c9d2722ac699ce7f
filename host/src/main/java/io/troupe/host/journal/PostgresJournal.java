package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Leases.Lease;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps the journal in PostgreSQL, where many nodes write to it at the same time. Listeners are told of all facts, also
 * of those that other nodes appended, on the journal's own context: an append's future may complete before they are told
 * of its facts or afterwards, and {@link #position} may be ahead of what they were told.
 */
public final class PostgresJournal implements Journal {

    private static final int LANES = 2;
    private static final long CLOSING_MILLIS = 30_000;

    private final PostgresStore store;
    private final String identity;
    private final Archive archive;
    private final Retirement retirement;
    private final PostgresQueue queue = new PostgresQueue();
    private final PostgresFeed feed;
    private final PostgresReader reader;
    private final PostgresLeases leases;
    private final List<PostgresLane> lanes;
    private final List<Thread> threads;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PostgresJournal(PostgresStore store, Row head, PostgresArchive left, Failpoint failpoint) {
        var known = new PostgresVersions(head.getLong(1));
        this.store = store;
        this.identity = head.getString(2);
        this.archive = left.archive();
        this.feed = new PostgresFeed(store, known, left, head.getLong(0));
        this.reader = new PostgresReader(store, left);
        this.leases = new PostgresLeases(store, this::guarded);
        this.retirement = new Retirement(archive, new PostgresArchiver(store, archive, leases));
        var transactions = new PostgresTransactions(store, known, failpoint);
        this.lanes = Stream.generate(() -> new PostgresLane(store, queue, feed, transactions))
                .limit(LANES)
                .toList();
        this.threads = lanes.stream()
                .map(lane -> Thread.ofPlatform().name("troupe-journal-", 0).unstarted(lane))
                .toList();
    }

    /**
     * Opens the journal; its tables are made where there are none. Blocks: not for an event loop or a virtual thread.
     *
     * @param folder in which this node's archive is, or will be
     * @throws StoreUnavailable when the database cannot be reached or used; it says how to mend that
     */
    public static PostgresJournal open(PostgresPlace place, Path folder) {
        return open(place, folder, Failpoint.none());
    }

    /** Opens the journal with somebody who watches its writes. */
    static PostgresJournal open(PostgresPlace place, Path folder, Failpoint failpoint) {
        PostgresSchema.migrate(place);
        var store = PostgresStore.of(place);
        try (var line = PostgresLine.open(store)) {
            if (!PostgresSchema.check(line, place)) {
                store.options().addProperty("synchronous_commit", "on");
            }
            var head = line.ask("SELECT pos, generation, id::text FROM head")
                    .iterator()
                    .next();
            var journal = new PostgresJournal(store, head, PostgresArchive.load(place, folder), failpoint);
            journal.feed.start();
            journal.threads.forEach(Thread::start);
            return journal;
        } catch (SQLException e) {
            store.close();
            throw new StoreUnavailable("cannot read " + place + ": " + e.getMessage(), e);
        } catch (PostgresFailure e) {
            store.close();
            var problem = e.problem(place);
            throw new StoreUnavailable(problem.detail() + "; " + problem.fix(), e);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Future<Appended> append(Append append) {
        return append(new Pending(List.of(append))).map(List::getFirst);
    }

    @Override
    public Future<List<Appended>> appendAll(List<Append> appends) {
        return append(new Pending(Journal.together(appends)));
    }

    private Future<List<Appended>> guarded(Lease lease, List<Append> appends) {
        return append(new Pending(Journal.together(appends), Optional.of(lease)));
    }

    private Future<List<Appended>> append(Pending pending) {
        try {
            queue.add(pending);
            return pending.future();
        } catch (StoreUnavailable e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return reader.stream(stream, afterVersion, max);
    }

    @Override
    public Future<List<Recorded>> under(String prefix, long afterPosition, int max) {
        return reader.under(prefix, afterPosition, max);
    }

    @Override
    public Future<List<Recorded>> streams(String prefix, String afterStream, long afterVersion, int max) {
        return reader.streams(prefix, afterStream, afterVersion, max);
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        return reader.tail(afterPosition, max);
    }

    @Override
    public long gapless() {
        return archive.gapless();
    }

    /** While another node has facts leave, this one finds that there is nothing to do. */
    @Override
    public Future<Retired> retire(Leaving leaving) {
        return retirement.run(leaving);
    }

    /** What another node has archived is in that one's files, and not to be found here. */
    @Override
    public Future<List<Recorded>> archived(String stream) {
        return retirement.find(stream);
    }

    @Override
    public Optional<Long> mayHaveLeft(String stream) {
        return archive.mayHave(stream);
    }

    @Override
    public Extent extent() {
        return new Extent(reader.bytes(), archive.facts(), retirement.trouble());
    }

    @Override
    public Optional<String> identity() {
        return Optional.of(identity);
    }

    @Override
    public long position() {
        return feed.position();
    }

    @Override
    public Optional<Problem> problem() {
        return feed.health().problem();
    }

    @Override
    public Runnable onAppended(Consumer<List<Recorded>> listener) {
        return feed.onAppended(listener);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        retirement.close();
        queue.close();
        long until = System.nanoTime() + CLOSING_MILLIS * 1_000_000;
        try {
            for (var thread : threads) {
                thread.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            }
            lanes.forEach(PostgresLane::giveUp);
            for (var thread : threads) {
                thread.join(CLOSING_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        feed.flush();
        feed.close();
        leases.close();
        store.close();
    }
}
