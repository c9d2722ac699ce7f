package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Reads facts on a few connections of its own. Any thread. */
final class PostgresReader {

    private static final int CONNECTIONS = 4;
    private static final int MOST_WAITING = 10_000;

    private final PostgresStore store;
    private final Pool pool;

    PostgresReader(PostgresStore store) {
        this.store = store;
        this.pool = store.pool(CONNECTIONS, MOST_WAITING);
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
                .map(facts -> gapless(afterPosition, facts));
    }

    private List<Recorded> gapless(long afterPosition, List<Recorded> facts) {
        long expected = afterPosition;
        for (var fact : facts) {
            if (fact.position() != expected + 1) {
                throw PostgresRow.damage(store.place(), "the fact at position " + (expected + 1) + " is missing");
            }
            expected = fact.position();
        }
        return facts;
    }

    private Future<List<Recorded>> query(String where, Tuple values) {
        return store.on(() -> pool.preparedQuery(PostgresRow.SELECT + where)
                .execute(values)
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
