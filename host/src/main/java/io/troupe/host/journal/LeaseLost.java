package io.troupe.host.journal;

import io.troupe.host.journal.Leases.Lease;

/** Says that a lease is no longer held, so that what was to be written under it was not. */
public final class LeaseLost extends RuntimeException {

    LeaseLost(Lease lease) {
        super(
                "the lease of " + lease.role() + " with epoch " + lease.epoch() + " is no longer held by "
                        + lease.holder() + ", expected to hold it; nothing was written",
                null,
                false,
                false);
    }
}
