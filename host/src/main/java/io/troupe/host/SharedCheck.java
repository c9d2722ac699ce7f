package io.troupe.host;

import io.troupe.host.DoctorCommand.Finding;
import io.troupe.host.cluster.Peers;
import io.troupe.host.journal.PostgresPlace;
import io.troupe.host.journal.PostgresReach;
import io.troupe.host.settings.ClusterSettings;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.JournalSettings.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says whether a host could use what it shares with others: a database, and the addresses at which nodes meet. */
final class SharedCheck {

    private final HostSettings settings;

    SharedCheck(HostSettings settings) {
        this.settings = settings;
    }

    /** Connects to the database and looks names up; blocks, for some seconds at most. Nothing where nothing is shared. */
    List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        if (settings.journal().store() == Store.POSTGRESQL) {
            findings.add(database());
        }
        if (settings.cluster().enabled()) {
            findings.addAll(cluster(settings.cluster()));
        }
        return findings;
    }

    private Finding database() {
        try {
            var place = Stores.place(settings.journal().postgres());
            return database(place);
        } catch (StartRefused e) {
            return Finding.wrong("database", String.valueOf(e.getMessage()), "mend journal.postgres in the settings");
        }
    }

    private static Finding database(PostgresPlace place) {
        return switch (PostgresReach.of(place)) {
            case PostgresReach.Reached(var version, var took) ->
                Finding.well(
                        "database",
                        String.format(
                                Locale.ROOT, "PostgreSQL %s at %s answers in %d ms", version, place, took.toMillis()));
            case PostgresReach.Unreached(var why, var fix) ->
                Finding.wrong("database", place + " cannot be used: " + why, fix);
        };
    }

    private List<Finding> cluster(ClusterSettings cluster) {
        var wrong = new ArrayList<>(Peers.check(cluster));
        try {
            Stores.checkShared(settings);
        } catch (StartRefused e) {
            wrong.add(String.valueOf(e.getMessage()));
        }
        return wrong.isEmpty()
                ? List.of(Finding.well(
                        "cluster", "'" + cluster.name() + "' is met at " + cluster.bind() + ":" + cluster.port()))
                : wrong.stream()
                        .map(what -> Finding.wrong("cluster", what, "mend cluster and journal in the settings"))
                        .toList();
    }
}
