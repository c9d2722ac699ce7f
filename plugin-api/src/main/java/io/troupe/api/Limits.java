package io.troupe.api;

import java.time.Duration;

/**
 * Bounds what one agent may take of the host.
 *
 * @param parallel tasks it may work on at once, 1 or more; further ones wait in the queue
 * @param time the longest it may work on one task; a task's own deadline may be sooner
 */
public record Limits(int parallel, Duration time) {

    public Limits {
        if (parallel < 1) {
            throw new IllegalArgumentException("limits.parallel is " + parallel + ", expected 1 or more");
        }
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("limits.time is " + time + ", expected more than zero");
        }
    }

    /** 1,000 tasks at once, an hour each. */
    public static Limits standard() {
        return new Limits(1_000, Duration.ofHours(1));
    }
}
