package io.troupe.host.agent;

import io.troupe.api.Answer;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Ask;
import io.troupe.host.bus.TaskCalls.Did;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Work;
import io.troupe.host.journal.Journal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** Tells the task service what is done for one task, and asks it; blocks, on the threads of the agent. */
final class TaskReports {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(20);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    private static final int PAGE = 500;
    private static final Set<ErrorCode> PASSING =
            EnumSet.of(ErrorCode.STORE_UNAVAILABLE, ErrorCode.OVERLOADED, ErrorCode.DEADLINE_EXCEEDED);

    private final Start start;
    private final Bus bus;
    private final Journal journal;
    private final String tenant;

    TaskReports(Start start, Bus bus, Journal journal, String tenant) {
        this.start = start;
        this.bus = bus;
        this.journal = journal;
        this.tenant = tenant;
    }

    String tenant() {
        return tenant;
    }

    /** Writes down what was done; durable when it returns. While the store is away it waits. */
    void did(Work work) throws InterruptedException {
        insist(TaskCalls.DID, new Did(start.id(), start.epoch(), work), ANSWER_WITHIN);
    }

    /** Asks a human and waits for as long as it takes. */
    Answer ask(int number, Question question) throws InterruptedException {
        while (true) {
            var ask = new Ask(start.id(), start.epoch(), number, question, LOOK_AGAIN.toMillis());
            var asked = insist(TaskCalls.ASK, ask, LOOK_AGAIN.plus(ANSWER_WITHIN));
            if (asked.answered()) {
                return asked.answer().<Answer>map(Answer.Given::new).orElseGet(Answer.Declined::new);
            }
        }
    }

    /** Reads what earlier attempts did; nothing for the first. */
    EarlierWork earlier() throws InterruptedException {
        var work = EarlierWork.none();
        if (start.epoch() <= 1) {
            return work;
        }
        long version = 0;
        while (true) {
            var facts = read(version);
            if (facts.isEmpty()) {
                return work;
            }
            work.add(facts);
            version = facts.getLast().version();
        }
    }

    private java.util.List<io.troupe.host.fact.Recorded> read(long version) throws InterruptedException {
        try {
            return journal.stream("task/" + start.id(), version, PAGE)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new PluginException(
                    PluginException.Kind.UNAVAILABLE, "what was done before for " + start.id() + " cannot be read", e);
        }
    }

    private <Q extends Record, R extends Record> R insist(Address<Q, R> address, Q request, Duration within)
            throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return bus.request(address, request, Call.ofHost(tenant, within))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof Refusal refusal) || !PASSING.contains(refusal.code())) {
                    throw new PluginException(
                            PluginException.Kind.REFUSED,
                            e.getCause() == null
                                    ? String.valueOf(e.getMessage())
                                    : String.valueOf(e.getCause().getMessage()),
                            e);
                }
            }
            Thread.sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }
}
