package io.troupe.host.journal;

import io.vertx.sqlclient.Row;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the journal's tables, or brings them up to date while older nodes go on with them. */
final class PostgresSchema {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSchema.class);

    private PostgresSchema() {}

    /**
     * Migrates; blocks, and waits for another node that is at it. Tables of a later version are left as they are.
     *
     * @throws StoreUnavailable when the database cannot be reached or its tables are not those of a journal
     */
    static void migrate(PostgresPlace place) {
        var properties = new HashMap<String, String>();
        place.properties().forEach((key, value) -> properties.put(key.toString(), value.toString()));
        try {
            Flyway.configure(PostgresSchema.class.getClassLoader())
                    .dataSource(place.jdbcUrl(), place.user(), place.password())
                    .jdbcProperties(properties)
                    .schemas(place.schema())
                    .locations("classpath:db/postgresql")
                    .table("journal_version")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreUnavailable(
                    "cannot prepare the journal at " + place + ": "
                            + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "),
                    e);
        }
    }

    /** Connects for a work that takes long; to be closed. */
    static Connection connect(PostgresPlace place) throws SQLException {
        var properties = place.properties();
        properties.setProperty("reWriteBatchedInserts", "true");
        return DriverManager.getConnection(place.jdbcUrl(), properties);
    }

    /** The version that a stream has. */
    static long version(Connection connection, String stream) throws SQLException {
        try (var query = connection.prepareStatement("SELECT max(version) FROM fact WHERE stream = ?")) {
            query.setString(1, stream);
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /**
     * Refuses a database that would change the text of facts, and warns of one that may lose them.
     *
     * @return false when commits would be answered before they are durable, unless each connection asks for better
     */
    static boolean check(PostgresLine line, PostgresPlace place) throws PostgresFailure {
        Map<String, String> settings = new HashMap<>();
        for (Row row : line.ask("SELECT name, setting FROM pg_settings "
                + "WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding')")) {
            settings.put(row.getString(0), row.getString(1));
        }
        if (!"UTF8".equals(settings.get("server_encoding"))) {
            throw new StoreUnavailable("the database at " + place + " has the encoding "
                    + settings.get("server_encoding") + ", expected UTF8: create it with ENCODING 'UTF8'");
        }
        for (var name : new String[] {"fsync", "full_page_writes"}) {
            if (!"on".equals(settings.get(name))) {
                LOG.warn("{} is off at {}: a crash of its machine loses or damages facts; set it on", name, place);
            }
        }
        return !"off".equals(settings.get("synchronous_commit"));
    }
}
