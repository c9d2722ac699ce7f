package io.troupe.host;

import io.troupe.host.cluster.Membership;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Leases.Lease;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.JournalSettings.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that a host that is to have a database's journal for itself is alone at it. Others are known by their leases; those
 * of one that was killed a moment ago are still there, but nobody renews them.
 */
final class SoleUse {

    private static final Logger LOG = LoggerFactory.getLogger(SoleUse.class);
    private static final long LOOK_MILLIS = 250;

    private final HostSettings settings;
    private final Journal journal;
    private final Map<String, Long> seen = new HashMap<>();

    SoleUse(HostSettings settings, Journal journal) {
        this.settings = settings;
        this.journal = journal;
    }

    /** Says whether a host of these settings has a journal for itself that others can reach. */
    static boolean isWanted(HostSettings settings) {
        return !settings.cluster().enabled() && settings.journal().store() == Store.POSTGRESQL;
    }

    /**
     * Waits until nobody has a lease any more; blocks.
     *
     * @throws StartRefused as soon as another host is seen to live
     */
    void await() {
        for (var held = held(); !held.isEmpty(); held = held()) {
            if (held.stream().anyMatch(this::isRenewed)) {
                throw refused(settings, names(held));
            }
            if (seen.isEmpty()) {
                LOG.info("{} was at this journal a moment ago: this host waits until its leases end", names(held));
            }
            held.forEach(lease -> seen.put(lease.role(), lease.untilMillis()));
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw refused(settings, names(held));
            }
        }
    }

    private List<Lease> held() {
        return Frame.await(Membership.leases(journal.leases()));
    }

    private boolean isRenewed(Lease lease) {
        return lease.untilMillis() > seen.getOrDefault(lease.role(), Long.MAX_VALUE);
    }

    private static String names(List<Lease> held) {
        return held.stream().map(lease -> "node " + lease.holder()).distinct().collect(Collectors.joining(", "));
    }

    static StartRefused refused(HostSettings settings, String by) {
        var postgres = settings.journal().postgres();
        return new StartRefused(
                "the journal of schema " + postgres.schema() + " at " + postgres.url() + " is in use by " + by
                        + ": stop it first, start all of them with --cluster, or name another journal.postgres.schema");
    }
}
