package io.troupe.host.cluster;

import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.troupe.host.journal.Leases;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Leases as they are seen by a node that can be cut off from them. */
record CutLeases(Leases leases, AtomicBoolean cut) implements Leases {

    @Override
    public Future<Optional<Lease>> claim(String role, String holder, Duration length, String note) {
        return unlessCut(() -> leases.claim(role, holder, length, note));
    }

    @Override
    public Future<Boolean> renew(Lease lease, Duration length, String note) {
        return unlessCut(() -> leases.renew(lease, length, note));
    }

    @Override
    public Future<Void> release(Lease lease) {
        return unlessCut(() -> leases.release(lease));
    }

    @Override
    public Future<Seen> all(String rolePrefix) {
        return unlessCut(() -> leases.all(rolePrefix));
    }

    @Override
    public Future<List<Appended>> guarded(Lease lease, List<Append> appends) {
        return unlessCut(() -> leases.guarded(lease, appends));
    }

    private <T> Future<T> unlessCut(Supplier<Future<T>> work) {
        return cut.get() ? Future.failedFuture(new IllegalStateException("cut off")) : work.get();
    }
}
