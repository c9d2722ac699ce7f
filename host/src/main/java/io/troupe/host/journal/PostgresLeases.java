package io.troupe.host.journal;

import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lends roles by rows in PostgreSQL, on its clock; a connection and a thread of its own, so that no reading holds up a
 * renewal, and no telling of what was read. Epochs are at least the time of day, so that they grow even over rows that were forgotten.
 */
final class PostgresLeases implements Leases, AutoCloseable {

    /** The time, not that at which a transaction began: it may have waited for a lock. */
    static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::int8";

    /**
     * Whether the session has ended that a lease was last heard of over: the process of its holder, most likely, with it.
     * All sessions end when the database begins anew, or another one takes its place: who judges has to have been connected
     * for as long as a holder has to be back, in milliseconds. A node that knows nothing of sessions moves the end alone.
     */
    private static final String PARTED = "held.told = held.until AND held.early <= $%d::int8 "
            + "AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = held.session)";
    /** The sessions are looked at only where one was silent for so long that it matters. */
    private static final String UNTIL = "(CASE WHEN held.until - held.early <= " + NOW + " AND held.until > " + NOW
            + " AND " + PARTED + " THEN held.until - held.early ELSE held.until END)";

    private static final String CLAIM =
            "INSERT INTO lease AS held(role, holder, epoch, note, session, early, until, told) "
                    + "SELECT $1, $2, " + NOW + ", $4, pg_backend_pid(), $5::int8, " + moment(3)
                    + " ON CONFLICT (role) DO UPDATE SET holder = excluded.holder, note = excluded.note, "
                    + "session = excluded.session, early = excluded.early, (until, told) = (SELECT " + moment(3) + "), "
                    + "epoch = CASE WHEN held.holder = excluded.holder AND held.until > " + NOW + " THEN held.epoch "
                    + "ELSE greatest(held.epoch + 1, excluded.epoch) END "
                    + "WHERE held.holder = excluded.holder OR " + UNTIL.formatted(6) + " <= " + NOW
                    + " RETURNING role, holder, epoch, until, note";
    private static final String MINE = " WHERE role = $1 AND holder = $2 AND epoch = $3 AND until > " + NOW;
    private static final String RENEW = "UPDATE lease SET (until, told) = (SELECT " + moment(4)
            + "), note = $5, session = pg_backend_pid(), early = $6::int8" + MINE;
    private static final String RELEASE = "UPDATE lease SET until = " + NOW + MINE;
    private static final String ALL = "SELECT role, holder, epoch, " + UNTIL.formatted(3) + ", note, now FROM (SELECT "
            + NOW + " AS now) AS clock LEFT JOIN lease AS held ON role >= $1 AND role < $2 ORDER BY role";
    private static final String FORGET = "DELETE FROM lease WHERE until < " + NOW + " - $1::int8";

    private static final long FORGOTTEN_MILLIS = Duration.ofDays(7).toMillis();
    private static final long FORGETTING_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int MOST_WAITING = 1_000;
    private static final long SHORTEST_PATIENCE_MILLIS = 1_000;
    /** For what is asked again with the next sign of life, or ends by itself. */
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Appends while a lease is held. */
    interface Guarded {
        Future<List<Appended>> append(Lease lease, List<Append> appends);
    }

    private final PostgresStore store;
    private final PostgresConnections connections;
    private final Guarded guarded;
    /** Over what was last asked, and since when that was there. */
    private @Nullable PgConnection connected;

    private long since;
    private final AtomicLong forgot = new AtomicLong(System.nanoTime());

    PostgresLeases(PostgresStore store, Guarded guarded) {
        this.store = store.aside();
        this.guarded = guarded;
        this.connections = new PostgresConnections(this.store, 1, MOST_WAITING);
    }

    @Override
    public Future<Optional<Lease>> claim(String role, String holder, Duration length, String note) {
        forget();
        long millis = Leases.millis(role, length);
        return ask(patience(length), CLAIM, age -> Tuple.of(role, holder, millis, note, early(length), age))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(lease(rows.iterator().next())));
    }

    @Override
    public Future<Boolean> renew(Lease lease, Duration length, String note) {
        long millis = Leases.millis(lease.role(), length);
        return ask(
                        patience(length),
                        RENEW,
                        age -> Tuple.of(lease.role(), lease.holder(), lease.epoch(), millis, note, early(length)))
                .map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<Void> release(Lease lease) {
        return ask(SOON, RELEASE, age -> Tuple.of(lease.role(), lease.holder(), lease.epoch()))
                .mapEmpty();
    }

    @Override
    public Future<Seen> all(String rolePrefix) {
        var last = rolePrefix + Character.MAX_VALUE;
        return ask(SOON, ALL, age -> Tuple.of(rolePrefix, last, age)).map(rows -> {
            long now = 0;
            var leases = new ArrayList<Lease>();
            for (var row : rows) {
                now = row.getLong(5);
                if (row.getString(0) != null) { // else there is none, and the row tells the time alone
                    leases.add(lease(row));
                }
            }
            return new Seen(now, leases);
        });
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public Future<List<Appended>> guarded(Lease lease, List<Append> appends) {
        return guarded.append(lease, appends);
    }

    /** Nodes come and go, each with a name of its own. */
    private void forget() {
        long last = forgot.get();
        if (System.nanoTime() - last > FORGETTING_NANOS && forgot.compareAndSet(last, System.nanoTime())) {
            ask(PostgresStore.PATIENCE, FORGET, age -> Tuple.of(FORGOTTEN_MILLIS))
                    .onFailure(later -> {}); // the next hour does it
        }
    }

    private static Lease lease(Row row) {
        return new Lease(row.getString(0), row.getString(1), row.getLong(2), row.getLong(3), row.getString(4));
    }

    /** The same moment twice: so far from now as the value with this number says. */
    private static String moment(int value) {
        return "now + $%1$d::int8, now + $%1$d::int8 FROM (SELECT ".formatted(value) + NOW + " AS now) AS clock";
    }

    private static long early(Duration length) {
        return length.minus(Leases.silence(length)).toMillis();
    }

    /** A connection that is dead is given up while the lease lasts, and there is time to ask over another one. */
    private static Duration patience(Duration length) {
        long millis = Leases.silence(length).toMillis() / 2;
        return Duration.ofMillis(Math.clamp(millis, SHORTEST_PATIENCE_MILLIS, PostgresStore.PATIENCE.toMillis()));
    }

    /** @param values by how long there has been a connection, in milliseconds */
    private Future<RowSet<Row>> ask(Duration patience, String statement, LongFunction<Tuple> values) {
        return store.on(() -> connections
                .use(patience, line -> line.preparedQuery(statement).execute(values.apply(age(line))))
                .recover(failure -> Future.failedFuture(new StoreUnavailable(
                        "cannot ask for leases at " + store.place() + ": "
                                + PostgresFailure.of(failure).getMessage(),
                        failure))));
    }

    /** On the journal's context alone. */
    private long age(PgConnection line) {
        if (!line.equals(connected)) {
            connected = line;
            since = System.nanoTime();
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    }
}
