package io.troupe.host.bus;

import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Permissions;
import java.time.Duration;
import java.util.Optional;

/**
 * Travels with every request: who asks, for whom, what that one may do, and until when an answer is of use. Edges make
 * it from whoever called them, never from nothing.
 *
 * @param caller who asks, {@code local} on loopback without a token
 * @param tenant whose data it is
 * @param permissions what the caller may do; services that give out or change what is somebody's ask them
 * @param deadline epoch milliseconds; after it the request fails with {@code deadline-exceeded}
 * @param traceparent W3C trace context
 */
public record Call(String caller, String tenant, Permissions permissions, long deadline, Optional<String> traceparent) {

    public static final String LOCAL = "local";
    public static final String TENANT = "default";

    /** A call of the host itself. */
    public static Call ofHost(Duration time) {
        return ofHost(TENANT, time);
    }

    /** A call of the host itself, about what is a tenant's. */
    public static Call ofHost(String tenant, Duration time) {
        return of("host", tenant, Permissions.EVERYTHING, time);
    }

    /** A call of somebody who may do everything. */
    public static Call of(String caller, Duration time) {
        return of(caller, TENANT, Permissions.EVERYTHING, time);
    }

    /** A call of somebody outside. */
    public static Call of(String caller, String tenant, Permissions permissions, Duration time) {
        return new Call(caller, tenant, permissions, HostClock.millis() + time.toMillis(), Optional.empty());
    }

    /** A further call on behalf of the same one. */
    public Call within(Duration time) {
        return new Call(caller, tenant, permissions, HostClock.millis() + time.toMillis(), traceparent);
    }
}
