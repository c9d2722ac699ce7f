package io.troupe.host.agent;

import io.troupe.api.Limits;
import io.troupe.host.bus.AgentCalls.Start;
import java.time.Duration;

/**
 * When a run is over. What somebody asked for holds whatever happens; what nobody did, the usual deadline and the
 * agent's own limit, does not count the time that humans take to answer.
 *
 * @param asked the soonest of the task's deadline, if it was asked for, and its budget of time
 * @param usual the soonest of the rest
 */
record Deadline(End asked, End usual) {

    private static final End NEVER = new End(Long.MAX_VALUE, "never");

    /**
     * An end.
     *
     * @param millis of the epoch
     * @param what of it, in words that fit once it has passed
     */
    record End(long millis, String what) {

        private End orSooner(End other) {
            return other.millis < millis ? other : this;
        }
    }

    static Deadline of(Start start, Limits limits, long now) {
        var deadline = new End(start.deadline().toEpochMilli(), "its deadline passed");
        var budget = start.budget()
                .time()
                .map(time -> after(now, time, "its budget of time passed"))
                .orElse(NEVER);
        var limit = after(now, limits.time(), "the time that its agent may take passed");
        return start.patient()
                ? new Deadline(budget, deadline.orSooner(limit))
                : new Deadline(deadline.orSooner(budget), limit);
    }

    private static End after(long now, Duration time, String what) {
        return time.toSeconds() > Integer.MAX_VALUE ? NEVER : new End(now + time.toMillis(), what);
    }

    /** The sooner one, when humans took so many milliseconds to answer. */
    End end(long waited) {
        long later = usual.millis() > Long.MAX_VALUE - waited ? Long.MAX_VALUE : usual.millis() + waited;
        return asked.orSooner(new End(later, usual.what()));
    }
}
