package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.troupe.host.journal.Leases.Lease;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a group of appends in one transaction, or finds out what became of one. What is quick sends one statement, in
 * which the head is locked only at the database, so that no node's slowness holds up the others; it builds on what is
 * known here, and a unique index or another generation refuses it when that is outdated. What is close locks the head
 * first and then looks. Each blocks, on a line of the caller's.
 */
final class PostgresTransactions {

    private static final String VERSIONS =
            "SELECT name, (SELECT max(version) FROM fact WHERE stream = name) " + "FROM unnest($1::text[]) AS name";
    private static final String LANDED = "SELECT append_id, pos, version FROM fact WHERE append_id = ANY($1::text[])";
    private static final String LOCK = "SELECT pos, generation FROM head FOR UPDATE";
    private static final String NEXT = "UPDATE head SET generation = generation + 1 RETURNING pos, generation";
    private static final String LARGE = "INSERT INTO large_body(digest, content) "
            + "SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT (digest) DO UPDATE SET content = excluded.content "
            + "WHERE large_body.content <> excluded.content";
    private static final String HELD = "SELECT 1 FROM lease WHERE role = $1 AND holder = $2 AND epoch = $3 AND until > "
            + PostgresLeases.NOW + " FOR NO KEY UPDATE";

    private final PostgresStore store;
    private final PostgresVersions known;
    private final Failpoint failpoint;

    /** What was written: facts behind a position. */
    record Written(long base, List<Recorded> facts) {
        static final Written NOTHING = new Written(0, List.of());
    }

    /** What turned out not to have been written. */
    record Settled(List<Pending> open) {}

    PostgresTransactions(PostgresStore store, PostgresVersions known, Failpoint failpoint) {
        this.store = store;
        this.known = known;
        this.failpoint = failpoint;
    }

    /** Writes in one statement; a conflict when something is not as it was thought to be. */
    Written quickly(PostgresLine line, List<Pending> group) throws PostgresFailure {
        long generation = known.generation();
        var versions = known.of(streams(group));
        var unknown = unknown(group, versions);
        if (!unknown.isEmpty()) {
            read(line.ask(VERSIONS, Tuple.of((Object) unknown.toArray(String[]::new))), versions);
        }
        var plan = new PostgresPlan(versions, Map.of(), false);
        for (var pending : group) {
            plan.add(pending);
        }
        if (plan.rows().isEmpty()) {
            return Written.NOTHING;
        }
        large(line, plan);
        failpoint.reached("before-commit");
        var lease = group.getFirst().lease();
        var insert = insert(plan, generation);
        var answer = lease.isPresent() ? held(line, lease.get(), insert) : line.ask(PostgresRow.INSERT, insert);
        failpoint.reached("after-commit");
        if (answer.size() == 0) {
            throw PostgresFailure.outdated("it is another generation than " + generation + ", or the lease is lost");
        }
        return written(plan, generation, answer);
    }

    /**
     * Writes while a lease is held, all of it on its way at once; nothing when it is not. The head is locked first, so that
     * nobody holds up the lease's renewal while it waits for the head; the lease stays locked until all is durable.
     */
    private static RowSet<Row> held(PostgresLine line, Lease lease, Tuple insert) throws PostgresFailure {
        var begun = line.send("BEGIN");
        var locked = line.send(LOCK);
        var seen = line.send(HELD, held(lease));
        var inserted = line.send(
                PostgresRow.INSERT_HELD,
                insert.addString(lease.role()).addString(lease.holder()).addLong(lease.epoch()));
        var committed = line.send("COMMIT");
        PostgresLine.await(begun);
        PostgresLine.await(locked);
        PostgresLine.await(seen);
        var answer = PostgresLine.await(inserted);
        PostgresLine.await(committed);
        return answer;
    }

    /** Writes with the head locked, so that everything can be looked at first. */
    Written closely(PostgresLine line, List<Pending> group) throws PostgresFailure {
        var streams = streams(group);
        var begun = line.send("BEGIN");
        var head = line.send(LOCK); // first, so that nobody holds up the lease's renewal while it waits for the head
        var lease = group.getFirst().lease().map(wanted -> line.send(HELD, held(wanted)));
        var landed = line.send(LANDED, Tuple.of((Object) ids(group)));
        var versions = line.send(VERSIONS, Tuple.of((Object) streams.toArray(String[]::new)));
        try {
            PostgresLine.await(begun);
            if (lease.isPresent() && PostgresLine.await(lease.get()).size() == 0) {
                rollBack(line);
                group.forEach(
                        pending -> pending.failed(new LeaseLost(pending.lease().orElseThrow())));
                return Written.NOTHING;
            }
            long generation = PostgresLine.await(head).iterator().next().getLong(1);
            var plan =
                    new PostgresPlan(versions(PostgresLine.await(versions)), landed(PostgresLine.await(landed)), true);
            for (var pending : group) {
                plan.add(pending);
            }
            known.begin(generation);
            if (plan.rows().isEmpty()) {
                rollBack(line);
                known.learned(plan.versions(), generation);
                plan.written(0);
                return Written.NOTHING;
            }
            return commit(line, plan, generation);
        } catch (PostgresFailure e) {
            rollBack(line);
            throw e;
        }
    }

    private Written commit(PostgresLine line, PostgresPlan plan, long generation) throws PostgresFailure {
        large(line, plan);
        failpoint.reached("before-commit");
        var inserted = line.send(PostgresRow.INSERT, insert(plan, generation));
        var committed = line.send("COMMIT");
        var answer = PostgresLine.await(inserted);
        PostgresLine.await(committed);
        failpoint.reached("after-commit");
        return written(plan, generation, answer);
    }

    /**
     * Finds out which of these have landed, and answers them. Nothing of an earlier attempt can land afterwards: what was
     * sent quickly is of another generation now, and what was looked at closely has let go of the head.
     */
    Settled settle(PostgresLine line, List<Pending> group) throws PostgresFailure {
        var begun = line.send("BEGIN");
        var head = line.send(NEXT);
        var landed = line.send(LANDED, Tuple.of((Object) ids(group)));
        var committed = line.send("COMMIT");
        PostgresLine.await(begun);
        long generation = PostgresLine.await(head).iterator().next().getLong(1);
        var found = landed(PostgresLine.await(landed));
        PostgresLine.await(committed);
        known.begin(generation);
        var open = new ArrayList<Pending>();
        for (var pending : group) {
            var where =
                    pending.appends().stream().map(Append::id).map(found::get).toList();
            if (where.contains(null)) {
                open.add(pending);
            } else {
                pending.landed(where, List.of());
            }
        }
        return new Settled(open);
    }

    /** Writes something that changes nothing. */
    void probe(PostgresLine line) throws PostgresFailure {
        line.ask("UPDATE head SET pos = pos");
    }

    /** Has these streams looked up again. */
    void forget(Set<String> streams) {
        known.forget(streams);
    }

    private Written written(PostgresPlan plan, long generation, RowSet<Row> answer) {
        long base = answer.iterator().next().getLong(0);
        known.learned(plan.versions(), generation);
        return new Written(base, plan.written(base));
    }

    private Tuple insert(PostgresPlan plan, long generation) {
        return PostgresRow.insert(plan.rows(), generation, store.place().channel(), store.sender());
    }

    private static void large(PostgresLine line, PostgresPlan plan) throws PostgresFailure {
        if (!plan.blobs().isEmpty()) {
            line.ask(LARGE, Tuple.of(plan.blobs().keySet().toArray(String[]::new), (Object)
                    plan.blobs().values().toArray(String[]::new)));
        }
    }

    /** A transaction that cannot be rolled back is given up with its connection. */
    private static void rollBack(PostgresLine line) throws PostgresFailure {
        line.ask("ROLLBACK");
    }

    private static Tuple held(Lease lease) {
        return Tuple.of(lease.role(), lease.holder(), lease.epoch());
    }

    private static String[] ids(List<Pending> group) {
        return group.stream()
                .flatMap(pending -> pending.appends().stream())
                .map(Append::id)
                .toArray(String[]::new);
    }

    private static Set<String> streams(List<Pending> group) {
        return group.stream()
                .flatMap(pending -> pending.appends().stream())
                .map(Append::stream)
                .collect(Collectors.toSet());
    }

    /** A stream that is to be new needs no look: if it is not, the index says so. */
    private static Collection<String> unknown(List<Pending> group, Map<String, Long> versions) {
        return group.stream()
                .flatMap(pending -> pending.appends().stream())
                .filter(append -> append.expectedVersion() != 0 && !versions.containsKey(append.stream()))
                .map(Append::stream)
                .collect(Collectors.toSet());
    }

    private static Map<String, Long> versions(RowSet<Row> rows) {
        var versions = new HashMap<String, Long>();
        read(rows, versions);
        return versions;
    }

    private static void read(RowSet<Row> rows, Map<String, Long> versions) {
        for (var row : rows) {
            var version = row.getLong(1);
            versions.put(row.getString(0), version == null ? 0L : version);
        }
    }

    private static Map<String, Appended> landed(RowSet<Row> rows) {
        var landed = new HashMap<String, Appended>();
        for (var row : rows) {
            landed.put(row.getString(0), new Appended(row.getLong(1), row.getLong(2)));
        }
        return landed;
    }
}
