package io.troupe.host.journal;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Where a journal in PostgreSQL is, and how it is reached. Never says its password.
 *
 * @param schema holds the journal's tables; several journals may share a database
 */
public record PostgresPlace(
        String host, int port, String database, String user, String password, String schema, Tls tls) {

    private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final int CONNECT_MILLIS = 5_000;

    /**
     * How the connection is kept secret.
     *
     * @param certificates file in PEM of those whose signature is trusted; needed to verify
     */
    public record Tls(Mode mode, Optional<Path> certificates) {

        /** No TLS at all. */
        public static final Tls OFF = new Tls(Mode.DISABLE, Optional.empty());

        public Tls {
            if (verifies(mode) && certificates.isEmpty()) {
                throw new IllegalArgumentException("TLS mode " + mode.word() + " without a file of certificates, "
                        + "expected the one that the database's certificate is signed by");
            }
        }

        boolean verifies() {
            return verifies(mode);
        }

        private static boolean verifies(Mode mode) {
            return mode == Mode.VERIFY_CA || mode == Mode.VERIFY_FULL;
        }

        /** As PostgreSQL's own clients name them. */
        public enum Mode {
            DISABLE,
            REQUIRE,
            VERIFY_CA,
            VERIFY_FULL;

            /** As it stands in the settings, for example {@code verify-full}. */
            public String word() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }
    }

    public PostgresPlace {
        if (!SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException("not a schema: '" + schema + "', expected " + SCHEMA.pattern());
        }
    }

    /** What the database sends a hint on when something was appended. */
    String channel() {
        return "troupe_journal_" + schema;
    }

    /** For the event-driven driver; waits of any kind end. */
    PgConnectOptions options() {
        var options = new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password)
                .setSslMode(SslMode.valueOf(tls.mode().name()))
                .setCachePreparedStatements(true)
                .addProperty("search_path", schema)
                .addProperty("application_name", "troupe")
                .addProperty("default_transaction_isolation", "read committed")
                .addProperty("lock_timeout", "10s")
                // Whoever is frozen while it holds the head must not hold up all others.
                .addProperty("idle_in_transaction_session_timeout", "5s");
        if (tls.mode() != Tls.Mode.DISABLE) {
            options.setSslOptions(ssl());
        }
        return options;
    }

    /** For the driver that migrates and copies. */
    Properties properties() {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("currentSchema", schema);
        properties.setProperty("ApplicationName", "troupe");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_MILLIS / 1_000));
        properties.setProperty("sslmode", tls.mode().word());
        tls.certificates().ifPresent(file -> properties.setProperty("sslrootcert", file.toString()));
        return properties;
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + bracketed() + ":" + port + "/" + database;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + bracketed() + ":" + port + "/" + database + " (schema " + schema + ")";
    }

    private String bracketed() {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private ClientSSLOptions ssl() {
        var options = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm(tls.mode() == Tls.Mode.VERIFY_FULL ? "HTTPS" : "");
        return tls.verifies()
                ? options.setTrustOptions(new PemTrustOptions()
                        .addCertPath(tls.certificates().orElseThrow().toString()))
                : options.setTrustAll(true);
    }
}
