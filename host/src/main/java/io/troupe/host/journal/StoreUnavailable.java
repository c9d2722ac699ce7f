package io.troupe.host.journal;

import io.troupe.host.fact.Unavailable;

/** Says that the journal cannot be written or read now, why, and what would mend it. */
public final class StoreUnavailable extends Unavailable {

    public StoreUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreUnavailable(String message) {
        super(message);
    }
}
