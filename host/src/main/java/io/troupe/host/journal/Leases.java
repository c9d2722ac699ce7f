package io.troupe.host.journal;

import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Lends roles: each to one holder at a time, until a moment on the store's clock. Whoever was frozen past that moment
 * finds out at its next {@link #renew} or {@link #guarded} write, whatever its own clock says. Futures complete as the
 * journal's do, and fail with {@link StoreUnavailable} when the store cannot be asked now; whether a claim or a renewal
 * of which the answer was lost has happened, the next one tells.
 */
public interface Leases {

    /** The longest that a lease may be asked for at a time. */
    Duration LONGEST = Duration.ofDays(1);

    /** Below this, a connection that has to be made anew would cost the lease. */
    Duration SHORTEST_SILENCE = Duration.ofMillis(1_500);

    /**
     * For how long nobody else gets a lease of this length, whatever becomes of its holder: three of the ten signs of life
     * that a node gives in that time.
     */
    static Duration silence(Duration length) {
        var silence = length.multipliedBy(3).dividedBy(10);
        var longer = silence.compareTo(SHORTEST_SILENCE) < 0 ? SHORTEST_SILENCE : silence;
        return longer.compareTo(length) < 0 ? longer : length;
    }

    /**
     * What somebody holds, or held.
     *
     * @param role for example {@code timers}, or {@code node/<id>}
     * @param holder who, so named that a second start of the same node is somebody else
     * @param epoch grows each time the role is taken, by another holder or after it had lapsed
     * @param untilMillis when it lapses, epoch milliseconds on the store's clock
     * @param note what the holder says of itself; never a secret
     */
    record Lease(String role, String holder, long epoch, long untilMillis, String note) {
        public Lease {
            if (role.isEmpty() || holder.isEmpty()) {
                throw new IllegalArgumentException(
                        "a lease of role '" + role + "' for '" + holder + "', expected the names of both");
            }
        }
    }

    /**
     * The leases of some roles, also those that have lapsed or were released, at one moment.
     *
     * @param now on the store's clock
     * @param leases in the order of their roles; one that lapsed long ago may be missing
     */
    record Seen(long now, List<Lease> leases) {
        public Seen {
            leases = List.copyOf(leases);
        }

        public boolean lapsed(Lease lease) {
            return lease.untilMillis() <= now;
        }

        /** Those that have not lapsed. */
        public List<Lease> held() {
            return leases.stream().filter(lease -> !lapsed(lease)).toList();
        }
    }

    /**
     * Takes a role that is free or has lapsed, or holds on to one's own for longer, with the epoch that it has. A lease has
     * lapsed, too, when the store knows that the connection has ended over which it was last claimed or renewed, as it does
     * at once when a process is killed, and its {@link #silence} is over.
     *
     * @param length from now, at most {@link #LONGEST}
     * @return empty when somebody else holds it
     */
    Future<Optional<Lease>> claim(String role, String holder, Duration length, String note);

    /**
     * Holds on to a lease for so long from now.
     *
     * @return false when it is no longer held: it has lapsed, was released, or somebody has taken it since
     */
    Future<Boolean> renew(Lease lease, Duration length, String note);

    /** Gives a lease back, so that the next can have it at once; does nothing when it is no longer held. */
    Future<Void> release(Lease lease);

    /** All leases of the roles whose names begin with this. */
    Future<Seen> all(String rolePrefix);

    /**
     * Appends, as {@link Journal#appendAll} does, while the lease is held: nobody else can take it before this is durable.
     * Asking again after a lost answer is harmless.
     *
     * @return fails with {@link LeaseLost} when the lease is no longer held; nothing was written then
     */
    Future<List<Appended>> guarded(Lease lease, List<Append> appends);

    /** Makes sure that a role is lent for a time that makes sense. */
    static long millis(String role, Duration length) {
        if (length.toMillis() < 1 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a lease of " + role + " for " + length + ", expected 1 ms to " + LONGEST);
        }
        return length.toMillis();
    }
}
