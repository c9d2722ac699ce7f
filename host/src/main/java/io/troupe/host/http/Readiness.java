package io.troupe.host.http;

import io.troupe.host.fact.HostClock;
import java.time.Instant;
import java.util.List;

/** Remembers since when the host has been ready, or not. Any thread. */
final class Readiness {

    /** How it stands now. */
    record Now(boolean ready, Instant since, List<Health.Problem> problems) {}

    private final Health health;
    private boolean ready;
    private Instant since = HostClock.now();

    Readiness(Health health) {
        this.health = health;
        this.ready = health.problems().isEmpty();
    }

    synchronized Now now() {
        var problems = health.problems();
        if (problems.isEmpty() != ready) {
            ready = !ready;
            since = HostClock.now();
        }
        return new Now(ready, since, problems);
    }
}
