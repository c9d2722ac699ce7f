package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one group of appends in one transaction. An append that cannot be (a stale version) writes nothing and fails
 * alone: versions are compared before the first of its rows is written, and this is the only writer. On the journal's
 * thread alone.
 */
final class SqliteGroup {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteGroup.class);
    private static final int VERSIONS_KEPT = 65_536;
    private static final int RECENT_KEPT = 65_536;
    private static final long AGAIN_MILLIS = 500;

    private final Connection connection;
    private final Blobs blobs;
    private final Failpoint failpoint;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;
    private final PreparedStatement insert;
    private final PreparedStatement moveHead;
    private final PreparedStatement readHead;
    private final PreparedStatement readVersion;
    private final PreparedStatement readAppend;
    private final Map<String, Long> versions = recent(VERSIONS_KEPT);
    private final Map<String, Appended> landed = recent(RECENT_KEPT);
    private volatile long position; // durable
    private long next; // the position given last, durable or not

    private SqliteGroup(Connection connection, Blobs blobs, Failpoint failpoint, long position) throws SQLException {
        this.connection = connection;
        this.blobs = blobs;
        this.failpoint = failpoint;
        this.position = position;
        this.next = position;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        rollback = connection.prepareStatement("ROLLBACK");
        insert = connection.prepareStatement(Row.INSERT);
        moveHead = connection.prepareStatement("UPDATE head SET pos = pos + ? WHERE one = 1 RETURNING pos");
        readHead = connection.prepareStatement("SELECT pos FROM head");
        readVersion = connection.prepareStatement("SELECT max(version) FROM fact WHERE stream = ?");
        readAppend = connection.prepareStatement("SELECT pos, version FROM fact WHERE append_id = ?");
    }

    static SqliteGroup open(Path file, Blobs blobs, Failpoint failpoint) throws SQLException, IOException {
        var connection = Database.write(file);
        try {
            return new SqliteGroup(connection, blobs, failpoint, Database.prepare(connection, file));
        } catch (SQLException | IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    long position() {
        return position;
    }

    /** Writes; when this returns each append is answered, and what landed is durable. When it throws, nothing is. */
    void write(List<Pending> appends) throws SQLException, IOException {
        failpoint.reached("before-begin");
        begin.execute();
        try {
            for (var pending : appends) {
                add(pending);
            }
            long added = next - position;
            if (added == 0) {
                rollback.execute();
                return;
            }
            moveHead(added);
            failpoint.reached("before-commit");
        } catch (SQLException | IOException | RuntimeException e) {
            undo();
            throw e;
        }
        commit();
        position = next;
    }

    /** Writes something that changes nothing. */
    void probe() throws SQLException {
        begin.execute();
        try {
            moveHead(0);
            commit.execute();
        } catch (SQLException e) {
            undo();
            throw e;
        }
    }

    void close() {
        try (connection;
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            LOG.warn("the journal did not close cleanly; nothing is lost: {}", e.getMessage());
        }
    }

    private void add(Pending pending) throws SQLException, IOException {
        var append = pending.append();
        long current = version(append.stream());
        boolean expected = append.expectedVersion() == Append.ANY || append.expectedVersion() == current;
        // A version that is stale is also what a second attempt finds whose first one landed.
        var before = expected && append.expectedVersion() != Append.ANY ? Optional.<Appended>empty() : find(append.id());
        if (before.isPresent()) {
            pending.landedBefore(before.get());
        } else if (!expected) {
            pending.failed(new StaleVersion(append.stream(), append.expectedVersion(), current));
        } else {
            insert(pending, append, current);
        }
    }

    private void insert(Pending pending, Append append, long current) throws SQLException, IOException {
        var facts = new ArrayList<Recorded>(append.facts().size());
        long version = current;
        int last = append.facts().size() - 1;
        for (int i = 0; i <= last; i++) {
            var draft = append.facts().get(i);
            boolean large = draft.body().length() > Blobs.LARGE;
            var blob = large ? blobs.put(draft.body()) : null;
            var id = i == last ? append.id() : null;
            var row = Row.of(draft, append.stream(), ++version, ++next, large ? "" : draft.body(), blob, id);
            row.write(insert);
            facts.add(row.recorded(draft.body()));
        }
        var where = new Appended(next, version);
        versions.put(append.stream(), version);
        landed.put(append.id(), where);
        pending.landed(where, facts);
    }

    private long version(String stream) throws SQLException {
        var known = versions.get(stream);
        if (known != null) {
            return known;
        }
        readVersion.setString(1, stream);
        try (var result = readVersion.executeQuery()) {
            long version = result.next() ? result.getLong(1) : 0;
            versions.put(stream, version);
            return version;
        }
    }

    private Optional<Appended> find(String id) throws SQLException {
        var recent = landed.get(id);
        if (recent != null) {
            return Optional.of(recent);
        }
        readAppend.setString(1, id);
        try (var result = readAppend.executeQuery()) {
            return result.next()
                    ? Optional.of(new Appended(result.getLong(1), result.getLong(2)))
                    : Optional.empty();
        }
    }

    private void moveHead(long by) throws SQLException {
        moveHead.setLong(1, by);
        try (var result = moveHead.executeQuery()) {
            if (!result.next() || result.getLong(1) != next) {
                throw new SQLException("the journal's head is not at " + next + ", somebody else has written to it");
            }
        }
    }

    /** Commits; where the answer to that is lost, looks whether it has happened. */
    private void commit() throws SQLException {
        try {
            commit.execute();
            failpoint.reached("after-commit");
        } catch (SQLException | RuntimeException e) {
            LOG.warn("the answer to a commit was lost, looking: {}", e.getMessage());
            if (!committed()) {
                forget();
                throw e instanceof SQLException sql ? sql : new SQLException(e.getMessage(), e);
            }
        }
    }

    /** Does not return before it knows: an append of which nobody knows whether it happened must not be answered. */
    private boolean committed() {
        while (true) {
            try {
                return !inTransaction() && head() == next;
            } catch (SQLException e) {
                LOG.error("cannot see yet whether a commit has happened: {}", e.getMessage());
                LockSupport.parkNanos(AGAIN_MILLIS * 1_000_000);
            }
        }
    }

    /** Ends a transaction that a failed commit has left open; true when there was one, so nothing was written. */
    private boolean inTransaction() {
        try {
            rollback.execute();
            return true;
        } catch (SQLException e) {
            return false; // SQLite says: no transaction is active
        }
    }

    private long head() throws SQLException {
        try (var result = readHead.executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    private void undo() {
        inTransaction();
        forget();
    }

    /** What was learned in a transaction that did not happen is not so. */
    private void forget() {
        next = position;
        versions.clear();
        landed.clear();
    }

    private static <V> Map<String, V> recent(int kept) {
        return new LinkedHashMap<>(1_024, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > kept;
            }
        };
    }
}
