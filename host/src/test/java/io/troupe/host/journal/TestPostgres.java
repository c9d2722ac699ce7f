package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.journal.PostgresPlace.Tls;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL for tests that keeps what it commits: its usual settings for tests are quick and prove nothing. */
final class TestPostgres implements AutoCloseable {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final Path folder;
    private final int connections;
    private EmbeddedPostgres server;

    private TestPostgres(Path folder, int connections, EmbeddedPostgres server) {
        this.folder = folder;
        this.connections = connections;
        this.server = server;
    }

    /** The one that all tests share; it ends with the process. */
    static TestPostgres shared() {
        return Shared.SERVER;
    }

    /** One of its own, for tests that make trouble for all who use it. */
    static TestPostgres start(int connections) {
        return start(connections, false);
    }

    private static TestPostgres start(int connections, boolean leavesNothing) {
        try {
            var folder = Files.createTempDirectory("troupe-postgres");
            var started = new TestPostgres(folder, connections, launch(folder, connections, 0, leavesNothing));
            assertThat(started.ask("SHOW fsync")).isEqualTo("on");
            assertThat(started.ask("SHOW synchronous_commit")).isEqualTo("on");
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres launch(Path folder, int connections, int port, boolean leavesNothing)
            throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(leavesNothing)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", Integer.toString(connections))
                .start();
    }

    /** Ends it, and starts it again with all that it had, on the same port. */
    void restart() {
        try {
            int port = port();
            server.close();
            server = launch(folder, connections, port, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A place where nothing is yet. */
    PostgresPlace place() {
        return at(port(), "test_" + SCHEMAS.incrementAndGet());
    }

    /** The same place, reached through somebody in between. */
    static PostgresPlace through(int port, PostgresPlace place) {
        return at(port, place.schema());
    }

    private static PostgresPlace at(int port, String schema) {
        return new PostgresPlace("127.0.0.1", port, "postgres", "postgres", "postgres", schema, Tls.OFF);
    }

    /** Opens a journal whose archive is nowhere, for no test has facts leave but those that name a folder. */
    static PostgresJournal journal(PostgresPlace place) {
        return journal(place, Failpoint.none());
    }

    static PostgresJournal journal(PostgresPlace place, Failpoint failpoint) {
        return PostgresJournal.open(place, Path.of("target", "no-archive"), failpoint);
    }

    /** Writes a fact by nothing but SQL, as a node of any version does, and gives nobody a hint of it. */
    static void write(PostgresPlace place, String appendId, String stream, long version, String body)
            throws SQLException {
        try (var connection = PostgresSchema.connect(place)) {
            connection.setAutoCommit(false);
            try (var move = connection.createStatement();
                    var head = move.executeQuery("UPDATE head SET pos = pos + 1 RETURNING pos");
                    var insert = connection.prepareStatement(Row.INSERT)) {
                assertThat(head.next()).isTrue();
                Row.of(JournalContract.draft(body), stream, version, 0, body, null, appendId)
                        .bind(insert); // the checksum is that of the row without its position
                insert.setLong(1, head.getLong(1));
                insert.executeUpdate();
            }
            connection.commit();
        }
    }

    int port() {
        return server.getPort();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?options=-c%20default_transaction_read_only=off",
                "postgres",
                "postgres");
    }

    /** The first value of the first row; null where there is none. */
    String ask(String query) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void run(String statement) {
        try (var connection = connect();
                var running = connection.createStatement()) {
            running.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            try (var all = Files.walk(folder)) {
                for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Shared {
        static final TestPostgres SERVER = start(200, true);
    }
}
