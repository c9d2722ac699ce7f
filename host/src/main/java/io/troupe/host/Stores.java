package io.troupe.host;

import io.troupe.host.journal.Failpoint;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.PostgresJournal;
import io.troupe.host.journal.PostgresPlace;
import io.troupe.host.journal.SqliteJournal;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.JournalSettings.Postgres;
import io.troupe.host.settings.JournalSettings.Store;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Knows where a host's journal is, by its settings. */
final class Stores {

    private static final Pattern URL =
            Pattern.compile("postgresql://(?:\\[([^]@]+)]|([^:/@]+))(?::([0-9]{1,5}))?/(.+)");
    private static final int PORT = 5432;

    private Stores() {}

    /**
     * Opens the journal that the settings name; blocks.
     *
     * @throws StartRefused when other nodes could not reach it, though there are to be some
     */
    static Supplier<Journal> opening(HostSettings settings, DataFolder data, Failpoint failpoint) {
        var journal = settings.journal();
        checkShared(settings);
        return switch (journal.store()) {
            case SQLITE -> () -> SqliteJournal.open(data.journal(), data.blobs(), failpoint);
            case POSTGRESQL -> {
                var place = place(journal.postgres());
                yield () -> PostgresJournal.open(place, data.path());
            }
        };
    }

    /**
     * Looks whether nodes would share their journal, where there are to be some.
     *
     * @throws StartRefused when other nodes could not reach it
     */
    static void checkShared(HostSettings settings) {
        if (settings.cluster().enabled() && settings.journal().store() == Store.SQLITE) {
            throw new StartRefused("a node among others needs a journal that all of them reach: set journal.store: "
                    + "postgresql and journal.postgres.url, or start without --cluster");
        }
    }

    /**
     * Where the database is.
     *
     * @throws StartRefused when the settings name none
     */
    static PostgresPlace place(Postgres settings) {
        var url = URL.matcher(settings.url());
        if (!url.matches()) {
            throw new StartRefused("journal.postgres.url is '" + settings.url().replaceAll("//.*@", "//…@")
                    + "', expected postgresql://host:port/database; user and password have settings of their own");
        }
        return new PostgresPlace(
                Optional.ofNullable(url.group(1)).orElseGet(() -> url.group(2)),
                Optional.ofNullable(url.group(3)).map(Integer::parseInt).orElse(PORT),
                url.group(4),
                settings.user(),
                settings.password(),
                settings.schema(),
                new PostgresPlace.Tls(
                        PostgresPlace.Tls.Mode.valueOf(settings.tls().mode().name()),
                        settings.tls().certificates()));
    }
}
