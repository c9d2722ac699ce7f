package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.PostgresHealth.Part;
import io.troupe.host.journal.PostgresTransactions.Written;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears all facts in their order, whoever appended them. What this node wrote is told as it is when nothing lies between
 * it and what was heard last; all else is read. A hint says when to read; without one it is read every second. All but
 * the methods that say otherwise runs on the journal's context.
 */
final class PostgresFeed {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresFeed.class);
    private static final int PAGE = 500;
    private static final long POLL_MILLIS = 1_000;
    private static final long SHORTEST_PAUSE_MILLIS = 50;
    /** While others write all the time, what they write is read together: to read one fact costs as much as fifty. */
    private static final long TOGETHER_MILLIS = 20;

    private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_AHEAD = 8;
    /** Of bodies; large ones are up to some MiB each. */
    private static final long PAGE_BYTES = 4L << 20;

    private static final String NEXT = PostgresRow.page(PAGE, PAGE_BYTES);

    private final PostgresStore store;
    private final PostgresHealth health;
    private final PostgresVersions known;
    private final PostgresArchive archive;
    private final List<Consumer<List<Recorded>>> listeners = new CopyOnWriteArrayList<>();
    private final TreeMap<Long, Written> ahead = new TreeMap<>();
    private final AtomicLong durable = new AtomicLong();
    private volatile long heard;
    private volatile boolean closing;
    private @Nullable PgConnection connection;
    private boolean reading;
    private boolean again;
    private boolean soon;
    private long begun = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(TOGETHER_MILLIS);
    private long pause = SHORTEST_PAUSE_MILLIS;

    /** Begins behind a position. */
    PostgresFeed(PostgresStore store, PostgresVersions known, PostgresArchive archive, long position) {
        this.store = store;
        this.health = new PostgresHealth(store.place());
        this.known = known;
        this.archive = archive;
        this.heard = position;
        this.durable.set(position);
    }

    /** Listens, and goes on until it is closed; called once, on any thread. */
    void start() {
        store.context().runOnContext(now -> {
            connect();
            store.vertx().setPeriodic(POLL_MILLIS, tick -> read());
        });
    }

    PostgresHealth health() {
        return health;
    }

    /** On any thread. */
    Runnable onAppended(Consumer<List<Recorded>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The last position that is known to be durable; on any thread. */
    long position() {
        return durable.get();
    }

    /** This node has written that; on any thread. */
    void wrote(Written written) {
        if (!written.facts().isEmpty()) {
            durable.accumulateAndGet(written.facts().getLast().position(), Math::max);
            store.context().runOnContext(now -> {
                ahead.put(written.base(), written);
                tellAhead();
            });
        }
    }

    /** Something was written that nobody has told; on any thread. */
    void behind() {
        store.context().runOnContext(now -> read());
    }

    /** Waits until all that this node wrote was told, but not for ever; on another thread. */
    void flush() {
        long until = System.nanoTime() + FLUSH_NANOS;
        while (heard < durable.get() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** On any thread. */
    void close() {
        closing = true;
        store.context().runOnContext(now -> drop());
    }

    private void connect() {
        if (closing) {
            return;
        }
        store.connect()
                .compose(fresh -> {
                    fresh.notificationHandler(this::hint);
                    fresh.exceptionHandler(known -> {}); // its end is what counts
                    fresh.closeHandler(gone -> lost(fresh, new IllegalStateException("the connection was closed")));
                    return fresh.query("LISTEN " + store.place().channel())
                            .execute()
                            .timeout(PostgresStore.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .onFailure(why -> drop(fresh))
                            .map(fresh);
                })
                .onSuccess(fresh -> {
                    connection = fresh;
                    read();
                })
                .onFailure(this::unreached);
    }

    private void hint(PgNotification hint) {
        var words = hint.getPayload();
        int space = words.indexOf(' ');
        boolean own = space > 0 && words.substring(0, space).equals(store.sender());
        if (!own) { // what this node wrote it tells itself
            readSoon();
        }
    }

    /** At once when nothing was read just now. */
    private void readSoon() {
        long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        if (since >= TOGETHER_MILLIS) {
            read();
        } else if (!soon) {
            soon = true;
            store.vertx().setTimer(TOGETHER_MILLIS - since, now -> {
                soon = false;
                read();
            });
        }
    }

    private void lost(PgConnection which, Throwable why) {
        if (which.equals(connection)) {
            connection = null;
            reading = false;
            if (!closing) {
                unreached(why);
            }
        }
    }

    private void unreached(Throwable why) {
        if (!closing) {
            var _ = health.failed(Part.HEARING, PostgresFailure.of(why));
            pause = Math.min(2 * pause, POLL_MILLIS);
            store.vertx().setTimer(pause, tick -> connect());
        }
    }

    private void drop() {
        var dead = connection;
        if (dead != null) {
            connection = null;
            drop(dead);
        }
    }

    private static void drop(PgConnection dead) {
        dead.close().onFailure(gone -> {}); // it is given up either way
    }

    private void read() {
        var line = connection;
        if (line == null || reading) {
            again = true;
            return;
        }
        reading = true;
        again = false;
        begun = System.nanoTime();
        line.preparedQuery(NEXT)
                .execute(Tuple.of(heard))
                .timeout(PostgresStore.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .compose(this::page)
                .onSuccess(page -> {
                    reading = false;
                    pause = SHORTEST_PAUSE_MILLIS;
                    health.works(Part.HEARING);
                    tell(page.facts());
                    tellAhead();
                    if (page.more()) {
                        read();
                    } else if (again) {
                        readSoon();
                    }
                })
                .onFailure(why -> {
                    drop(line);
                    lost(line, why);
                });
    }

    /** Some facts, and whether others wait behind them. */
    private record Page(List<Recorded> facts, boolean more) {}

    private Future<Page> page(RowSet<Row> rows) {
        var facts = new ArrayList<Recorded>(rows.size());
        long furthest = 0;
        for (var row : rows) {
            facts.add(PostgresRow.read(row, store.place()));
            furthest = row.getLong(14);
        }
        boolean cut = !facts.isEmpty() && facts.getLast().position() < furthest;
        return Future.succeededFuture(new Page(facts, cut || facts.size() == PAGE));
    }

    /** Own groups that follow on what was heard; those that others came before are read. */
    private void tellAhead() {
        while (!ahead.isEmpty() && ahead.firstKey() <= heard) {
            var next = ahead.pollFirstEntry().getValue();
            tell(next.facts());
        }
        if (!ahead.isEmpty() && (ahead.size() > 2 || !reading)) {
            read();
        }
        while (ahead.size() > MOST_AHEAD) {
            ahead.pollLastEntry();
        }
    }

    private void tell(List<Recorded> facts) {
        long last = heard;
        var fresh = facts.stream().filter(fact -> fact.position() > last).toList();
        if (fresh.isEmpty()) {
            return;
        }
        if (fresh.getFirst().position() != last + 1) {
            LOG.warn(
                    "facts {} to {} are not in {} any more, and were never told here",
                    last + 1,
                    fresh.getFirst().position() - 1,
                    store.place());
        }
        long position = fresh.getLast().position();
        heard = position;
        durable.accumulateAndGet(position, Math::max);
        try {
            known.heard(fresh);
            archive.learn(fresh);
        } catch (RuntimeException e) {
            LOG.error("what left the journal by facts {} to {} is not known here", last + 1, position, e);
        }
        for (var listener : listeners) {
            try {
                listener.accept(fresh);
            } catch (RuntimeException e) {
                LOG.error("a listener of the journal failed", e);
            }
        }
    }
}
