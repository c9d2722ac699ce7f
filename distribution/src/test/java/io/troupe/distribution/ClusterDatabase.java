package io.troupe.distribution;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL that keeps what it commits, with a user for each node of a cluster, so that it can tell who wrote what. It
 * writes down who held the leader's lease in which epoch, and in which epoch each fact of a task or a run was written and
 * by whom: what the nodes themselves believe does not count.
 */
final class ClusterDatabase implements AutoCloseable {

    static final String SCHEMA = "troupe";
    static final String PASSWORD = "cluster";
    private static final int CONNECTIONS = 80;

    /** In the role of the owner whoever it is, so that each may make what the first of them makes. */
    private static final String ROLES = """
            CREATE ROLE nodes NOLOGIN;
            GRANT ALL ON DATABASE postgres TO nodes;
            """;

    private static final String WATCH = """
            CREATE SCHEMA watch;
            CREATE TABLE watch.leader(epoch bigint, holder text, node text, at timestamptz DEFAULT clock_timestamp());
            CREATE TABLE watch.written(pos bigint, node text, epoch bigint, at timestamptz DEFAULT clock_timestamp());
            CREATE INDEX ON watch.written(at);
            CREATE FUNCTION watch.led() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
              BEGIN
                IF NEW.role = 'leader' AND (TG_OP = 'INSERT' OR OLD.epoch <> NEW.epoch OR OLD.holder <> NEW.holder) THEN
                  INSERT INTO watch.leader(epoch, holder, node) VALUES (NEW.epoch, NEW.holder, session_user);
                END IF;
                RETURN NULL;
              END $$;
            CREATE FUNCTION watch.wrote() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
              BEGIN
                IF NEW.stream LIKE 'task/%' OR NEW.stream LIKE 'run/%' THEN
                  INSERT INTO watch.written(pos, node, epoch)
                    SELECT NEW.pos, session_user, epoch FROM troupe.lease WHERE role = 'leader';
                END IF;
                RETURN NULL;
              END $$;
            INSERT INTO watch.leader(epoch, holder, node) SELECT epoch, holder, 'node1' FROM troupe.lease
              WHERE role = 'leader';
            CREATE TRIGGER led AFTER INSERT OR UPDATE ON troupe.lease FOR EACH ROW EXECUTE FUNCTION watch.led();
            CREATE TRIGGER wrote AFTER INSERT ON troupe.fact FOR EACH ROW EXECUTE FUNCTION watch.wrote();
            """;

    private final Path folder;
    private EmbeddedPostgres server;
    private boolean closed;

    private ClusterDatabase(Path folder, EmbeddedPostgres server) {
        this.folder = folder;
        this.server = server;
    }

    /** Starts one in this folder, with so many users node1, node2, … */
    static ClusterDatabase start(Path folder, int nodes) throws IOException, SQLException {
        var started = new ClusterDatabase(folder, launch(folder, 0));
        for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            var value = started.ask("SHOW " + setting);
            if (!value.equals("on")) {
                throw new IllegalStateException(setting + " is " + value + ", expected on: else nothing is proven");
            }
        }
        started.run(ROLES);
        for (int number = 1; number <= nodes; number++) {
            started.run("""
                    CREATE ROLE %1$s LOGIN PASSWORD '%2$s' IN ROLE nodes;
                    ALTER ROLE %1$s SET role = 'nodes';
                    """.formatted("node" + number, PASSWORD));
        }
        return started;
    }

    private static EmbeddedPostgres launch(Path folder, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", Integer.toString(CONNECTIONS))
                .start();
    }

    /** From now on it writes down who leads and who writes; called once the first node has made its tables. */
    void watch() throws SQLException {
        run(WATCH);
    }

    int port() {
        return server.getPort();
    }

    /** Ends it at once, whoever is connected, and starts it again with all that it had, on the same port. */
    synchronized void restart() throws IOException {
        int port = port();
        server.close();
        server = launch(folder, port);
    }

    /** Ends one connection of a node. */
    void terminateOne() throws SQLException {
        run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'node%' ORDER BY random() LIMIT 1");
    }

    /** Ends all connections of nodes and takes all that there are; who closes what comes back, gives them back. */
    List<Connection> useUp() throws SQLException {
        var taken = new ArrayList<Connection>();
        run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'node%'");
        try {
            while (taken.size() < CONNECTIONS) {
                taken.add(connect("node1"));
            }
        } catch (SQLException full) {
            // that was the last one
        }
        return taken;
    }

    Connection connect() throws SQLException {
        return connect("postgres");
    }

    private Connection connect(String user) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/postgres", user, PASSWORD);
    }

    /** The first value of the first row; empty where there is none. */
    String ask(String query) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    private void run(String statement) throws SQLException {
        try (var connection = connect();
                var running = connection.createStatement()) {
            running.execute(statement);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            server.close();
        }
    }
}
