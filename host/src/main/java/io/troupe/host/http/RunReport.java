package io.troupe.host.http;

import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.StepView;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.TaskFact.Effort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of a run, for whoever has to account for it.
 *
 * @param run without its steps
 * @param seconds how long it has taken, up to its end or to now
 * @param parts its steps, in the order of the definition
 * @param events what people, strategies and the host decided about it, oldest first
 * @param complete false when it is too large for a report: the first of its steps and facts are here
 */
record RunReport(RunView run, double seconds, List<Part> parts, List<Event> events, boolean complete) {

    /**
     * A step.
     *
     * @param seconds how long the last attempt took, where one was made
     * @param effort what models and tools all its attempts took, where they took any and it is over
     */
    record Part(StepView step, Optional<Double> seconds, Optional<Effort> effort) {

        static Part of(StepView step, Optional<Effort> effort) {
            return new Part(step, step.startedAt().map(start -> between(start, step.endedAt())), effort);
        }
    }

    /**
     * Something that was decided.
     *
     * @param what as the kind of the fact has it: paused, resumed, changed, asked, answered, warned, …
     * @param by who did it, where somebody did
     * @param detail in words
     */
    record Event(Instant time, String what, Optional<String> by, String detail) {}

    /** Up to the end, or to now where there is none. */
    static double between(Instant start, Optional<Instant> end) {
        return Duration.between(start, end.orElseGet(HostClock::now)).toMillis() / 1_000.0;
    }
}
