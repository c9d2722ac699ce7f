package io.troupe.host.journal;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one group of appends in one transaction. An append that cannot be (a stale version) writes nothing and fails
 * alone, with those that go together with it: versions are compared before the first of their rows is written, and this
 * is the only writer, so no savepoint is needed. On the journal's thread alone.
 */
final class SqliteGroup {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteGroup.class);
    private static final int RECENT = 65_536;
    private static final long AGAIN_NANOS = 500_000_000;

    private final Path file;
    private final Blobs blobs;
    private final Failpoint failpoint;
    private final Map<String, Long> versions = recent();
    private final Map<String, Appended> landed = recent();
    private @Nullable SqliteStatements open;
    private volatile long position; // durable
    private long next; // the position given last, durable or not

    private SqliteGroup(Path file, Blobs blobs, Failpoint failpoint, SqliteStatements open, long position) {
        this.file = file;
        this.blobs = blobs;
        this.failpoint = failpoint;
        this.open = open;
        this.position = position;
        this.next = position;
    }

    static SqliteGroup open(Path file, Blobs blobs, Failpoint failpoint) throws SQLException, IOException {
        var connection = Database.write(file);
        long position;
        try {
            position = Database.prepare(connection, file);
        } catch (SQLException | IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
        return new SqliteGroup(file, blobs, failpoint, SqliteStatements.of(connection), position);
    }

    long position() {
        return position;
    }

    /** Writes; when this returns each append is answered, and what landed is durable. When it throws, nothing is. */
    void write(List<Pending> appends) throws SQLException, IOException {
        try {
            write(appends, false);
        } catch (SQLException e) {
            if (!Database.constraint(e)) {
                throw e;
            }
            // An append id that was used for another append, or a stream that is not new: looking for each costs more,
            // and
            // tells which one it is.
            appends.forEach(Pending::reset);
            write(appends, true);
        }
    }

    private void write(List<Pending> appends, boolean careful) throws SQLException, IOException {
        failpoint.reached("before-begin");
        var statements = statements();
        try {
            for (var pending : appends) {
                add(statements, pending, careful);
            }
            if (next == position) {
                return;
            }
            moveHead(statements, next - position);
            failpoint.reached("before-commit");
        } catch (SQLException | IOException | RuntimeException e) {
            abandon();
            throw e;
        }
        commit(statements);
        position = next;
    }

    /**
     * Deletes streams, but for those that have gone on, and adds the fact. When it throws, nothing has happened.
     *
     * @return how many have gone on
     */
    int remove(Removal removal) throws SQLException, IOException {
        failpoint.reached("before-remove");
        var statements = statements();
        int stayed = 0;
        try {
            for (var stream : removal.streams().entrySet()) {
                if (statements.version(stream.getKey()) == stream.getValue()) {
                    statements.delete(stream.getKey());
                } else {
                    stayed++;
                }
            }
            if (removal.said().isPresent()) {
                add(statements, removal.said().get(), true);
                moveHead(statements, next - position);
            }
            failpoint.reached("before-remove-commit");
        } catch (SQLException | IOException | RuntimeException e) {
            abandon();
            throw e;
        }
        commit(statements);
        position = next;
        removal.streams().keySet().forEach(versions::remove);
        failpoint.reached("after-remove");
        return stayed;
    }

    void dropBlobs(List<String> digests) throws SQLException, IOException {
        var statements = statements();
        try {
            for (var digest : digests) {
                if (!statements.refersTo(digest)) {
                    blobs.delete(digest);
                }
            }
            statements.commit();
        } catch (SQLException | IOException e) {
            abandon();
            throw e;
        }
    }

    /** Writes something that changes nothing. */
    void probe() throws SQLException {
        var statements = statements();
        try {
            moveHead(statements, 0);
            statements.commit();
        } catch (SQLException e) {
            abandon();
            throw e;
        }
    }

    void close() {
        try (var statements = statements()) {
            statements.checkpoint();
        } catch (SQLException e) {
            LOG.warn("the journal did not close cleanly; nothing is lost: {}", e.getMessage());
        }
    }

    private void add(SqliteStatements statements, Pending pending, boolean careful) throws SQLException, IOException {
        var before = new ArrayList<Optional<Appended>>(pending.appends().size());
        boolean fresh = false;
        for (var append : pending.appends()) {
            long current = careful || !isNew(append) ? version(statements, append.stream()) : append.expectedVersion();
            boolean expected = append.expectedVersion() == current;
            // A version that is stale is also what a second attempt finds whose first one has landed.
            var found = expected && !careful ? Optional.<Appended>empty() : find(statements, append.id());
            if (found.isEmpty() && !expected && append.expectedVersion() != Append.ANY) {
                pending.failed(new StaleVersion(append.stream(), append.expectedVersion(), current));
                return;
            }
            fresh |= found.isEmpty();
            before.add(found);
        }
        if (!fresh || written(pending)) {
            insert(statements, pending, before);
        }
    }

    /** Writes the bodies first: one that cannot be written must fail alone, before any row of it. */
    private static boolean written(Pending pending) {
        try {
            pending.appends().forEach(append -> append.facts().forEach(Draft::body));
            return true;
        } catch (RuntimeException e) {
            pending.failed(e);
            return false;
        }
    }

    private void insert(SqliteStatements statements, Pending pending, List<Optional<Appended>> before)
            throws SQLException, IOException {
        var where = new ArrayList<Appended>(before.size());
        var facts = new ArrayList<Recorded>(before.size());
        for (int i = 0; i < before.size(); i++) {
            where.add(
                    before.get(i).isPresent()
                            ? before.get(i).get()
                            : insert(statements, pending.appends().get(i), facts));
        }
        pending.landed(where, facts);
    }

    private Appended insert(SqliteStatements statements, Append append, List<Recorded> facts)
            throws SQLException, IOException {
        long version = isNew(append) ? 0 : version(statements, append.stream());
        int last = append.facts().size() - 1;
        for (int i = 0; i <= last; i++) {
            var draft = append.facts().get(i);
            boolean large = draft.body().length() > Blobs.LARGE;
            var blob = large ? blobs.put(draft.body()) : null;
            var id = i == last ? append.id() : null;
            var row = Row.of(draft, append.stream(), ++version, ++next, large ? "" : draft.body(), blob, id);
            statements.insert(row);
            facts.add(row.recorded(draft.body()));
        }
        var where = new Appended(next, version);
        versions.put(append.stream(), version);
        landed.put(append.id(), where);
        return where;
    }

    /** Taken for a new stream as it says; where that is wrong the index of streams refuses it, and all are looked at. */
    private boolean isNew(Append append) {
        return append.expectedVersion() == 0 && !versions.containsKey(append.stream());
    }

    private long version(SqliteStatements statements, String stream) throws SQLException {
        var known = versions.get(stream);
        if (known != null) {
            return known;
        }
        long version = statements.version(stream);
        versions.put(stream, version);
        return version;
    }

    private Optional<Appended> find(SqliteStatements statements, String id) throws SQLException {
        var recently = landed.get(id);
        return recently != null ? Optional.of(recently) : statements.landed(id);
    }

    private void moveHead(SqliteStatements statements, long by) throws SQLException {
        long head = statements.moveHead(by);
        if (head != next) {
            throw new SQLException(
                    "the journal's head is at " + head + ", expected " + next + ": somebody else writes to it");
        }
    }

    /** Commits; where the answer to that is lost, looks whether it has happened. */
    private void commit(SqliteStatements statements) throws SQLException {
        try {
            statements.commit();
            failpoint.reached("after-commit");
        } catch (SQLException | RuntimeException e) {
            LOG.warn("the answer to a commit was lost, looking: {}", e.getMessage());
            close(statements);
            if (!committed()) {
                forget();
                throw e instanceof SQLException sql ? sql : new SQLException(e.getMessage(), e);
            }
        }
    }

    /** Does not return before it knows: an append of which nobody knows whether it happened must not be answered. */
    private boolean committed() {
        while (true) {
            try (var connection = Database.read(file)) {
                return Database.number(connection, "SELECT pos FROM head") == next;
            } catch (SQLException e) {
                LOG.error("cannot see yet whether a commit has happened: {}", e.getMessage());
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }

    private SqliteStatements statements() throws SQLException {
        var usable = open;
        if (usable == null) {
            usable = SqliteStatements.open(file);
            open = usable;
        }
        return usable;
    }

    private void abandon() {
        if (open != null) {
            close(open);
        }
        forget();
    }

    /** Closing ends the transaction that is under way, and nothing of it stays. */
    private void close(SqliteStatements statements) {
        open = null;
        try (statements) {
            statements.rollback();
        } catch (SQLException e) {
            LOG.debug("a failed transaction could not be rolled back; closing does that too", e);
        }
    }

    /** What was learned in a transaction that did not happen is not so. */
    private void forget() {
        next = position;
        versions.clear();
        landed.clear();
    }

    private static <V> Map<String, V> recent() {
        return new LinkedHashMap<>(1_024, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > RECENT;
            }
        };
    }
}
