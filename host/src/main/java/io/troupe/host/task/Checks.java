package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import java.time.Duration;
import java.util.Optional;

/** What every request for a task has to pass, whether it comes alone or with others. */
record Checks(Arrivals arrivals, Room room, Prerequisites prerequisites, Admission forHost, Admission forClient) {

    /** A client plays at a person's pace, and keeps its claim alive for as long as it works. */
    private static final Duration CLIENT_TIMEOUT = Duration.ofHours(24);

    static Checks of(Arrivals arrivals, Book book, Tasks.Limits limits) {
        return new Checks(
                arrivals,
                new Room(book, limits),
                new Prerequisites(book),
                new Admission(limits.timeout()),
                new Admission(CLIENT_TIMEOUT));
    }

    /**
     * Checks a request against the card of its agent, and makes the fact of it. Any thread.
     *
     * @throws Refusal saying what does not fit
     */
    TaskSubmitted check(Submit submit, Cast.Member member, Optional<Idempotency> key, Call call, long now) {
        var admission = member.playedByClient() ? forClient : forHost;
        return admission.check(submit, admission.part(submit, member), key, call, now);
    }

    /** When a task that is tried anew has to be done: in as long as it had at first. */
    long deadlineAnew(TaskEntry dead, long now) {
        return forHost.deadlineAnew(dead, now);
    }
}
