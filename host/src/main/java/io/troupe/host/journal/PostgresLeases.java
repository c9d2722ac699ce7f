package io.troupe.host.journal;

import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lends roles by rows in PostgreSQL, on its clock; a connection and a thread of its own, so that no reading holds up a
 * renewal, and no telling of what was read. Epochs are at least the time of day, so that they grow even over rows that were forgotten.
 */
final class PostgresLeases implements Leases, AutoCloseable {

    /** The time, not that at which a transaction began: it may have waited for a lock. */
    static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::int8";

    /**
     * Whether the session has ended that a lease was last heard of over: the process of its holder, most likely, with it.
     * That says nothing of when all sessions have just ended with the database, until their holders had the time to be back.
     */
    private static final String PARTED =
            "(NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = held.session) AND held.session IS NOT NULL "
                    + "AND pg_postmaster_start_time() < clock_timestamp() - held.early * interval '1 millisecond')";
    /** The sessions are looked at only where one was silent for so long that it matters. */
    private static final String UNTIL = "(CASE WHEN held.until - held.early <= " + NOW + " AND held.until > " + NOW
            + " AND " + PARTED + " THEN held.until - held.early ELSE held.until END)";

    private static final String CLAIM = "INSERT INTO lease AS held(role, holder, epoch, until, note, session, early) "
            + "VALUES ($1, $2, " + NOW + ", " + NOW + " + $3::int8, $4, pg_backend_pid(), $5) "
            + "ON CONFLICT (role) DO UPDATE SET holder = excluded.holder, until = " + NOW
            + " + $3::int8, note = excluded.note, session = excluded.session, early = excluded.early, "
            + "epoch = CASE WHEN held.holder = excluded.holder AND held.until > " + NOW + " THEN held.epoch "
            + "ELSE greatest(held.epoch + 1, excluded.epoch) END "
            + "WHERE held.holder = excluded.holder OR " + UNTIL + " <= " + NOW
            + " RETURNING role, holder, epoch, until, note";
    private static final String MINE = " WHERE role = $1 AND holder = $2 AND epoch = $3 AND until > " + NOW;
    private static final String RENEW =
            "UPDATE lease SET until = " + NOW + " + $4::int8, note = $5, session = pg_backend_pid(), early = $6" + MINE;
    private static final String RELEASE = "UPDATE lease SET until = " + NOW + MINE;
    private static final String ALL = "SELECT role, holder, epoch, " + UNTIL + ", note, now FROM (SELECT " + NOW
            + " AS now) AS clock LEFT JOIN lease AS held ON role >= $1 AND role < $2 ORDER BY role";
    private static final String FORGET = "DELETE FROM lease WHERE until < " + NOW + " - $1::int8";

    private static final long FORGOTTEN_MILLIS = Duration.ofDays(7).toMillis();
    private static final long FORGETTING_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int MOST_WAITING = 1_000;
    private static final long SHORTEST_PATIENCE_MILLIS = 1_000;

    /** Appends while a lease is held. */
    interface Guarded {
        Future<List<Appended>> append(Lease lease, List<Append> appends);
    }

    private final PostgresStore store;
    private final PostgresConnections connections;
    private final Guarded guarded;
    private final List<Runnable> parted = new CopyOnWriteArrayList<>();
    private final AtomicLong forgot = new AtomicLong(System.nanoTime());

    PostgresLeases(PostgresStore store, Guarded guarded) {
        this.store = store.aside();
        this.guarded = guarded;
        this.connections = new PostgresConnections(this.store, 1, MOST_WAITING, () -> parted.forEach(Runnable::run));
    }

    @Override
    public void onParted(Runnable told) {
        parted.add(told);
    }

    @Override
    public Future<Optional<Lease>> claim(String role, String holder, Duration length, String note) {
        forget();
        return ask(patience(length), CLAIM, Tuple.of(role, holder, Leases.millis(role, length), note, early(length)))
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
                        Tuple.of(lease.role(), lease.holder(), lease.epoch(), millis, note, early(length)))
                .map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<Void> release(Lease lease) {
        return ask(RELEASE, Tuple.of(lease.role(), lease.holder(), lease.epoch()))
                .mapEmpty();
    }

    @Override
    public Future<Seen> all(String rolePrefix) {
        return ask(ALL, Tuple.of(rolePrefix, rolePrefix + Character.MAX_VALUE)).map(rows -> {
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
            ask(FORGET, Tuple.of(FORGOTTEN_MILLIS)).onFailure(later -> {}); // the next hour does it
        }
    }

    private static Lease lease(Row row) {
        return new Lease(row.getString(0), row.getString(1), row.getLong(2), row.getLong(3), row.getString(4));
    }

    private static long early(Duration length) {
        return length.minus(Leases.silence(length)).toMillis();
    }

    /** Whoever holds a lease for a short time has to hear soon that a connection is dead, and to try another one. */
    private static Duration patience(Duration length) {
        long millis = Math.clamp(length.toMillis() / 2, SHORTEST_PATIENCE_MILLIS, PostgresStore.PATIENCE.toMillis());
        return Duration.ofMillis(millis);
    }

    private Future<RowSet<Row>> ask(String statement, Tuple values) {
        return ask(PostgresStore.PATIENCE, statement, values);
    }

    private Future<RowSet<Row>> ask(Duration patience, String statement, Tuple values) {
        return store.on(() -> connections
                .use(patience, line -> line.preparedQuery(statement).execute(values))
                .recover(failure -> Future.failedFuture(new StoreUnavailable(
                        "cannot ask for leases at " + store.place() + ": "
                                + PostgresFailure.of(failure).getMessage(),
                        failure))));
    }
}
