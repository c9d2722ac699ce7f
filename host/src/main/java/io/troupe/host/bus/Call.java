package io.troupe.host.bus;

import java.time.Duration;
import java.util.Optional;

/**
 * Travels with every request: who asks, for whom, and until when an answer is of use.
 *
 * @param caller who asks, {@code local} on loopback without a token
 * @param tenant whose data it is
 * @param deadline epoch milliseconds; after it the request fails with {@code deadline-exceeded}
 * @param traceparent W3C trace context
 */
public record Call(String caller, String tenant, long deadline, Optional<String> traceparent) {

    public static final String LOCAL = "local";
    public static final String TENANT = "default";

    /** A call of the host itself. */
    public static Call ofHost(Duration time) {
        return new Call("host", TENANT, System.currentTimeMillis() + time.toMillis(), Optional.empty());
    }

    /** A call of somebody outside. */
    public static Call of(String caller, Duration time) {
        return new Call(caller, TENANT, System.currentTimeMillis() + time.toMillis(), Optional.empty());
    }
}
