package io.troupe.host.bus;

import io.troupe.host.fact.Ids;

/**
 * The id that what is asked for is to have, or a secret by which it is known.
 *
 * @param again whether it may have been asked for under this id before
 */
public record Named(String id, boolean again) {

    /** A new one, for something of this kind. */
    static Named by(Ids ids, String prefix) {
        return new Named(ids.next(prefix), false);
    }

    /** The same for a request that is made once more. */
    Named once() {
        return new Named(id, true);
    }
}
