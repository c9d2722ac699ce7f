package io.troupe.host.journal;

import io.troupe.host.fact.JournalFact;
import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Reads facts on a few connections of its own. Any thread. */
final class PostgresReader {

    private static final int CONNECTIONS = 4;
    private static final int MOST_WAITING = 10_000;
    private static final long MEASURING_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String SIZE =
            "SELECT (pg_total_relation_size('fact') + pg_total_relation_size('large_body'))::int8";

    private final PostgresStore store;
    private final PostgresArchive archive;
    private final PostgresConnections connections;
    private final AtomicLong measured = new AtomicLong(System.nanoTime() - MEASURING_NANOS);
    private volatile long bytes;

    PostgresReader(PostgresStore store, PostgresArchive archive) {
        this.store = store;
        this.archive = archive;
        this.connections = new PostgresConnections(store, CONNECTIONS, MOST_WAITING);
    }

    Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return query(
                "WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3",
                Tuple.of(stream, afterVersion, (long) max));
    }

    /** The sums keep the database from going through the positions: few streams are wanted, and they have an index. */
    Future<List<Recorded>> under(String prefix, long afterPosition, int max) {
        return query(
                "WHERE stream >= $1 AND stream < $2 AND pos + 0 > $3 ORDER BY pos + 0 LIMIT $4",
                Tuple.of(prefix, prefix + Character.MAX_VALUE, afterPosition, (long) max));
    }

    Future<List<Recorded>> streams(String prefix, String afterStream, long afterVersion, int max) {
        return query(
                "WHERE (stream, version) > ($1, $2) AND stream < $3 ORDER BY stream, version LIMIT $4",
                Tuple.of(afterStream, afterVersion, prefix + Character.MAX_VALUE, (long) max));
    }

    Future<List<Recorded>> tail(long afterPosition, int max) {
        return query("WHERE pos > $1 ORDER BY pos LIMIT $2", Tuple.of(afterPosition, (long) max))
                .compose(facts -> missing(afterPosition, facts) == 0
                        ? Future.succeededFuture(facts)
                        : learn().map(learned -> gapless(afterPosition, facts)));
    }

    /** Another node may have had facts leave of which nothing was heard here yet. */
    private Future<List<Recorded>> learn() {
        return stream(JournalFact.STREAM, archive.version(), Integer.MAX_VALUE).onSuccess(archive::learn);
    }

    private List<Recorded> gapless(long afterPosition, List<Recorded> facts) {
        long missing = missing(afterPosition, facts);
        if (missing > 0) {
            throw PostgresRow.damage(store.place(), "the fact at position " + missing + " is missing");
        }
        return facts;
    }

    /** The first position that is missing though nothing there has left; 0 for none. */
    private long missing(long afterPosition, List<Recorded> facts) {
        long expected = afterPosition;
        for (var fact : facts) {
            long before = expected;
            expected = fact.position();
            if (expected != before + 1 && expected - 1 > archive.archive().gapless()) {
                return before + 1;
            }
        }
        return 0;
    }

    /** The size of the tables of facts; looked at now and then. */
    long bytes() {
        long last = measured.get();
        if (System.nanoTime() - last > MEASURING_NANOS && measured.compareAndSet(last, System.nanoTime())) {
            var _ = store.on(() -> connections.use(line -> line.query(SIZE).execute()))
                    .onSuccess(rows -> bytes = rows.iterator().next().getLong(0));
        }
        return bytes;
    }

    private Future<List<Recorded>> query(String where, Tuple values) {
        return store.on(() -> connections
                .use(line -> line.preparedQuery(PostgresRow.SELECT + where).execute(values))
                .transform(result -> {
                    if (result.failed()) {
                        return Future.failedFuture(unavailable(result.cause()));
                    }
                    var facts = new ArrayList<Recorded>(result.result().size());
                    for (var row : result.result()) {
                        facts.add(PostgresRow.read(row, store.place()));
                    }
                    return Future.succeededFuture(facts);
                }));
    }

    private StoreUnavailable unavailable(Throwable failure) {
        return new StoreUnavailable(
                "cannot read " + store.place() + ": "
                        + PostgresFailure.of(failure).getMessage(),
                failure);
    }
}
