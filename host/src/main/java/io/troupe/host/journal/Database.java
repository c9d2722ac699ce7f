package io.troupe.host.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Opens the journal's SQLite file, and knows what its errors mean.
 *
 * <p>Pages of facts that have left are used again by the next ones, so the file stops growing once as much leaves as
 * comes; it does not shrink by itself. That is deliberate: {@code auto_vacuum} would move other pages into the gaps with
 * every commit, on the thread that all appends wait for. A backup is written without gaps; putting it back shrinks the
 * file.
 */
final class Database {

    /** Up to this size the whole file is checked at each start; beyond it each row is checked as it is read. */
    private static final long CHECKED_WHOLE = 64L << 20;

    private static final int APPLICATION_ID = 0x54525550; // "TRUP"
    private static final int WAL_PAGES = 4_000; // 16 MB between checkpoints

    private static final String BLOB_INDEX =
            "CREATE INDEX IF NOT EXISTS fact_blob ON fact(blob) WHERE blob IS NOT NULL";

    private Database() {}

    /** Opens for writing; makes the tables where there are none. */
    static Connection write(Path file) throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setBusyTimeout(10_000); // a backup may hold it for a moment
        config.setGetGeneratedKeys(false); // the driver would ask for one after each row, and nobody wants it
        var connection = config.createConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint=" + WAL_PAGES);
        }
        return connection;
    }

    static Connection read(Path file) throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(10_000);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /** Makes the tables in an empty file; checks one that is not empty. Returns the last position. */
    static long prepare(Connection connection, Path file) throws SQLException, IOException {
        try (var statement = connection.createStatement()) {
            if (number(connection, "SELECT count(*) FROM sqlite_master") == 0) {
                statement.execute("BEGIN IMMEDIATE");
                statement.execute("PRAGMA application_id=" + APPLICATION_ID);
                statement.execute("PRAGMA user_version=1");
                statement.execute(Row.TABLE);
                statement.execute("CREATE UNIQUE INDEX fact_stream ON fact(stream, version)");
                statement.execute("CREATE UNIQUE INDEX fact_append ON fact(append_id) WHERE append_id IS NOT NULL");
                statement.execute("CREATE TABLE head(one INTEGER PRIMARY KEY CHECK(one = 1), pos INTEGER NOT NULL)");
                statement.execute("INSERT INTO head VALUES(1, 0)");
                statement.execute(BLOB_INDEX);
                statement.execute("COMMIT");
                return 0;
            }
        }
        if (number(connection, "PRAGMA application_id") != APPLICATION_ID) {
            throw Damage.of(file, "it is not a journal of Troupe");
        }
        if (Files.size(file) <= CHECKED_WHOLE) {
            integrity(connection).ifPresent(what -> {
                throw Damage.of(file, what);
            });
        }
        try (var statement = connection.createStatement()) {
            statement.execute(BLOB_INDEX); // journals of earlier versions have none
        }
        return checkedHead(connection, file);
    }

    /** What SQLite's own check finds; empty when it finds nothing. */
    static Optional<String> integrity(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA integrity_check(3)")) {
            var found = new StringBuilder();
            while (result.next()) {
                found.append(found.isEmpty() ? "" : "; ")
                        .append(result.getString(1).replace('\n', ' '));
            }
            return found.toString().equals("ok") ? Optional.empty() : Optional.of(found.toString());
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /** True when the file itself is at fault, rather than the disk or the moment. */
    static boolean damaged(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                && (is(sqlite, SQLiteErrorCode.SQLITE_CORRUPT) || is(sqlite, SQLiteErrorCode.SQLITE_NOTADB));
    }

    /** True when a unique index refused a row. */
    static boolean constraint(SQLException failure) {
        return failure instanceof SQLiteException sqlite && is(sqlite, SQLiteErrorCode.SQLITE_CONSTRAINT);
    }

    static boolean full(SQLException failure) {
        return failure instanceof SQLiteException sqlite && is(sqlite, SQLiteErrorCode.SQLITE_FULL);
    }

    private static boolean is(SQLiteException failure, SQLiteErrorCode primary) {
        return (failure.getResultCode().code & 0xFF) == primary.code;
    }

    private static long checkedHead(Connection connection, Path file) throws SQLException {
        long head = number(connection, "SELECT pos FROM head");
        long last = number(connection, "SELECT max(pos) FROM fact");
        if (head != last) {
            throw Damage.of(file, "its head is at position " + head + " but its last fact at " + last);
        }
        return head;
    }
}
