package io.troupe.host.agent;

import io.troupe.api.Limits;
import io.troupe.host.bus.AgentCalls.Start;
import java.time.Duration;

/**
 * When a run is over: the soonest of the task's deadline, its budget and the agent's own limit.
 *
 * @param millis of the epoch
 * @param what which of them it is, in words that fit once it has passed
 */
record Deadline(long millis, String what) {

    static Deadline of(Start start, Limits limits, long now) {
        var soonest = new Deadline(start.deadline().toEpochMilli(), "its deadline passed");
        var budget = start.budget().time();
        if (budget.isPresent()) {
            soonest = soonest.orSooner(now, budget.get(), "its budget of time passed");
        }
        return soonest.orSooner(now, limits.time(), "the time that its agent may take passed");
    }

    private Deadline orSooner(long now, Duration time, String of) {
        long end = time.toSeconds() > Integer.MAX_VALUE ? Long.MAX_VALUE : now + time.toMillis();
        return end < millis ? new Deadline(end, of) : this;
    }
}
