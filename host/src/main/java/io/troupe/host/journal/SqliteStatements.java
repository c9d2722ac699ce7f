package io.troupe.host.journal;

import io.troupe.host.journal.Journal.Appended;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The writing connection with its statements. One that has failed is not used again: the driver leaves statements of a
 * failed transaction in a state from which they cannot be run.
 */
final class SqliteStatements implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement moveHead;
    private final PreparedStatement readHead;
    private final PreparedStatement readVersion;
    private final PreparedStatement readAppend;
    private final PreparedStatement delete;
    private final PreparedStatement refers;

    private SqliteStatements(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        insert = connection.prepareStatement(Row.INSERT);
        moveHead = connection.prepareStatement("UPDATE head SET pos = pos + ? WHERE one = 1");
        readHead = connection.prepareStatement("SELECT pos FROM head");
        readVersion = connection.prepareStatement("SELECT max(version) FROM fact WHERE stream = ?");
        readAppend = connection.prepareStatement("SELECT pos, version FROM fact WHERE append_id = ?");
        delete = connection.prepareStatement("DELETE FROM fact WHERE stream = ?");
        refers = connection.prepareStatement("SELECT 1 FROM fact WHERE blob = ? LIMIT 1");
    }

    static SqliteStatements open(Path file) throws SQLException {
        return of(Database.write(file));
    }

    static SqliteStatements of(Connection connection) throws SQLException {
        try {
            return new SqliteStatements(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    void insert(Row row) throws SQLException {
        row.write(insert);
    }

    /** Moves the head and returns where it now is. */
    long moveHead(long by) throws SQLException {
        moveHead.setLong(1, by);
        moveHead.executeUpdate();
        return number(readHead);
    }

    long version(String stream) throws SQLException {
        readVersion.setString(1, stream);
        return number(readVersion);
    }

    Optional<Appended> landed(String appendId) throws SQLException {
        readAppend.setString(1, appendId);
        try (var result = readAppend.executeQuery()) {
            return result.next() ? Optional.of(new Appended(result.getLong(1), result.getLong(2))) : Optional.empty();
        }
    }

    /** Deletes a stream; the index of streams leads to its rows. */
    void delete(String stream) throws SQLException {
        delete.setString(1, stream);
        delete.executeUpdate();
    }

    /** Says whether the body of some fact is this blob. */
    boolean refersTo(String blob) throws SQLException {
        refers.setString(1, blob);
        return number(refers) == 1;
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    /** Puts what is in the log beside the file into the file, so that the file alone is whole. */
    void checkpoint() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        for (var statement : List.of(insert, moveHead, readHead, readVersion, readAppend, delete, refers)) {
            statement.close();
        }
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static long number(PreparedStatement query) throws SQLException {
        try (var result = query.executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }
}
