package io.troupe.host.cluster;

import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.troupe.host.journal.Leases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Leases that never answer who holds which, as over a connection that died in silence.
 *
 * @param unanswered how often that was asked in vain
 */
record DeafLeases(Leases leases, AtomicBoolean deaf, AtomicInteger unanswered) implements Leases {

    @Override
    public Future<Optional<Lease>> claim(String role, String holder, Duration length, String note) {
        return leases.claim(role, holder, length, note);
    }

    @Override
    public Future<Boolean> renew(Lease lease, Duration length, String note) {
        return leases.renew(lease, length, note);
    }

    @Override
    public Future<Void> release(Lease lease) {
        return leases.release(lease);
    }

    @Override
    public Future<Seen> all(String rolePrefix) {
        if (deaf.get()) {
            unanswered.incrementAndGet();
            return Promise.<Seen>promise().future();
        }
        return leases.all(rolePrefix);
    }

    @Override
    public Future<List<Appended>> guarded(Lease lease, List<Append> appends) {
        return leases.guarded(lease, appends);
    }
}
