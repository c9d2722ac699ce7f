package io.troupe.host.journal;

import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Lends the roles of a single process, in which all holders end with it; any thread. Epochs begin at the time of day, so
 * that they grow over restarts, too.
 */
final class MemoryLeases implements Leases {

    private static final int MOST = 10_000;
    private static final long FORGOTTEN_MILLIS = Duration.ofHours(1).toMillis();

    private final InstantSource clock;
    private final Function<List<Append>, Future<List<Appended>>> appending;
    private final SortedMap<String, Lease> leases = new TreeMap<>();
    private long epoch;

    /** Has guarded appends done by a journal of this process. */
    MemoryLeases(InstantSource clock, Function<List<Append>, Future<List<Appended>>> appending) {
        this.clock = clock;
        this.appending = appending;
        this.epoch = clock.millis();
    }

    @Override
    public synchronized Future<Optional<Lease>> claim(String role, String holder, Duration length, String note) {
        long until = clock.millis() + Leases.millis(role, length);
        var known = Optional.ofNullable(leases.get(role)).filter(this::held);
        if (known.isPresent() && !known.get().holder().equals(holder)) {
            return Future.succeededFuture(Optional.empty());
        }
        if (known.isEmpty() && leases.size() >= MOST) {
            leases.values().removeIf(lease -> lease.untilMillis() < clock.millis() - FORGOTTEN_MILLIS);
            if (leases.size() >= MOST) {
                return Future.failedFuture(
                        new StoreUnavailable("cannot lend " + role + ": " + MOST + " roles are known already"));
            }
        }
        var lease = new Lease(role, holder, known.map(Lease::epoch).orElseGet(() -> ++epoch), until, note);
        leases.put(role, lease);
        return Future.succeededFuture(Optional.of(lease));
    }

    @Override
    public synchronized Future<Boolean> renew(Lease lease, Duration length, String note) {
        long until = clock.millis() + Leases.millis(lease.role(), length);
        boolean held = isHeld(lease);
        if (held) {
            leases.put(lease.role(), new Lease(lease.role(), lease.holder(), lease.epoch(), until, note));
        }
        return Future.succeededFuture(held);
    }

    @Override
    public synchronized Future<Void> release(Lease lease) {
        if (isHeld(lease)) {
            var given = new Lease(lease.role(), lease.holder(), lease.epoch(), clock.millis(), lease.note());
            leases.put(lease.role(), given);
        }
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Seen> all(String rolePrefix) {
        return Future.succeededFuture(new Seen(
                clock.millis(),
                leases.tailMap(rolePrefix).values().stream()
                        .takeWhile(lease -> lease.role().startsWith(rolePrefix))
                        .toList()));
    }

    @Override
    public synchronized Future<List<Appended>> guarded(Lease lease, List<Append> appends) {
        return isHeld(lease) ? appending.apply(appends) : Future.failedFuture(new LeaseLost(lease));
    }

    private boolean held(Lease lease) {
        return lease.untilMillis() > clock.millis();
    }

    private boolean isHeld(Lease lease) {
        var known = leases.get(lease.role());
        return known != null && known.holder().equals(lease.holder()) && known.epoch() == lease.epoch() && held(known);
    }
}
