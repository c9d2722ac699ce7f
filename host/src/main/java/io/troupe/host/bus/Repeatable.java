package io.troupe.host.bus;

import io.troupe.host.fact.Ids;

/**
 * A request that the bus makes again by itself where one who served was asked, and another serves before it is known what
 * came of it.
 *
 * @param <Q> itself
 */
interface Repeatable<Q extends Record> {

    /**
     * Says whether asking again does nothing twice.
     *
     * @param untouched whether the one that was asked wrote nothing
     */
    default boolean isSafe(boolean untouched) {
        return true;
    }

    /** The same under an id by which it is known should it be made again; to be called before it is made. */
    @SuppressWarnings("unchecked") // it is itself
    default Q named(Ids ids) {
        return (Q) this;
    }

    /** The same once more, made so that it is answered within this time. */
    @SuppressWarnings("unchecked") // it is itself
    default Q within(long millis) {
        return (Q) this;
    }
}
