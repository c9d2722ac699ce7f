package io.troupe.host.settings;

import io.troupe.host.settings.Secrets.Filled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where the journal is kept. */
public record JournalSettings(Store store, Postgres postgres) {

    /** What keeps it. */
    public enum Store {
        SQLITE,
        POSTGRESQL;

        /** As it stands in the settings. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Which database. Never says its password.
     *
     * @param url {@code postgresql://host:port/database}; empty where there is none
     * @param password as it is, without references to where it is kept
     * @param schema in which the tables are
     */
    public record Postgres(String url, String user, String password, String schema, Tls tls) {
        @Override
        public String toString() {
            return "Postgres[" + url + ", " + user + ", " + schema + ", " + tls + "]";
        }
    }

    /**
     * How connections to the database are kept secret.
     *
     * @param certificates file in PEM of those whose signature is trusted; absolute
     */
    public record Tls(Mode mode, Optional<Path> certificates) {

        /** What is asked of the database's certificate. */
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

    static JournalSettings of(Layers layers, Path root, Map<String, String> environment) {
        var secrets = new Secrets(root, environment);
        var mistakes = new ArrayList<String>();
        var settings = new JournalSettings(
                layers.value(HostKeys.STORE),
                new Postgres(
                        layers.value(HostKeys.POSTGRES_URL),
                        layers.value(HostKeys.POSTGRES_USER),
                        password(layers.value(HostKeys.POSTGRES_PASSWORD), secrets, mistakes),
                        layers.value(HostKeys.POSTGRES_SCHEMA),
                        new Tls(
                                layers.value(HostKeys.POSTGRES_TLS),
                                layers.value(HostKeys.POSTGRES_CERTIFICATES)
                                        .map(file -> root.resolve(file).normalize()))));
        if (settings.postgres.url().isEmpty()) {
            mistakes.clear(); // a password that nobody needs may be missing
        }
        settings.check(mistakes);
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
        return settings;
    }

    private static String password(String given, Secrets secrets, List<String> mistakes) {
        return switch (secrets.fill(given)) {
            case Filled.Full full -> full.text();
            case Filled.Unset(var what) -> {
                mistakes.add("journal.postgres.password: " + what);
                yield "";
            }
        };
    }

    private void check(List<String> mistakes) {
        if (store == Store.POSTGRESQL && postgres.url().isEmpty()) {
            mistakes.add("journal.postgres.url: '', expected postgresql://host:port/database, since journal.store is "
                    + "postgresql");
        }
        boolean verifies =
                postgres.tls().mode() == Tls.Mode.VERIFY_CA || postgres.tls().mode() == Tls.Mode.VERIFY_FULL;
        if (verifies && postgres.tls().certificates().isEmpty()) {
            mistakes.add(
                    "journal.postgres.tls.certificates: '', expected a file in PEM, since journal.postgres.tls.mode"
                            + " is " + postgres.tls().mode().word());
        }
    }
}
