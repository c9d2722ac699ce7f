package io.troupe.host.agent;

import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Ask;
import io.troupe.host.bus.TaskCalls.AwaitChild;
import io.troupe.host.bus.TaskCalls.Delegate;
import io.troupe.host.bus.TaskCalls.Did;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.TaskToolCalled;
import io.troupe.host.fact.TaskFact.TaskTurned;
import io.troupe.host.fact.TaskFact.Work;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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

    /** Hands a part of the task to another agent and waits for as long as it takes. */
    TaskView delegate(Delegate part) throws InterruptedException {
        var child = insist(TaskCalls.DELEGATE, part, ANSWER_WITHIN);
        while (!child.state().over()) {
            var await = new AwaitChild(start.id(), start.epoch(), child.id(), LOOK_AGAIN.toMillis());
            child = insist(TaskCalls.AWAIT_CHILD, await, LOOK_AGAIN.plus(ANSWER_WITHIN));
        }
        return child;
    }

    /**
     * What a child took; where its end does not say, because it was cut short, what its facts tell of itself. What those
     * tell is less than was used where it handed on work in its turn.
     */
    Optional<Effort> effort(TaskView child) throws InterruptedException {
        if (child.effort().isPresent() || child.state() == TaskState.COMPLETED) {
            return child.effort();
        }
        var told = new Spending(Budget.unbounded());
        long version = 0;
        for (var facts = read(child.id(), version); !facts.isEmpty(); facts = read(child.id(), version)) {
            for (var fact : facts) {
                switch (Facts.read(fact)) {
                    case TaskTurned turn -> told.turned(turn.reply(), turn.cost());
                    case TaskToolCalled _ -> told.called();
                    default -> {} // cost nothing
                }
            }
            version = facts.getLast().version();
        }
        return told.effort();
    }

    /** Reads what earlier attempts did; nothing for the first. */
    EarlierWork earlier() throws InterruptedException {
        var work = EarlierWork.none();
        if (start.epoch() <= 1) {
            return work;
        }
        long version = 0;
        while (true) {
            var facts = read(start.id(), version);
            if (facts.isEmpty()) {
                return work;
            }
            work.add(facts);
            version = facts.getLast().version();
        }
    }

    private List<Recorded> read(String id, long version) throws InterruptedException {
        try {
            return journal.stream("task/" + id, version, PAGE)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new PluginException(
                    PluginException.Kind.UNAVAILABLE, "what was done before for " + id + " cannot be read", e);
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
                    throw new PluginException(PluginException.Kind.REFUSED, sentence(e), e);
                }
            }
            Thread.sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private static String sentence(ExecutionException failure) {
        var cause = failure.getCause();
        if (cause instanceof Refusal refusal) {
            var nearest = refusal.problem().nearest();
            var wrong = refusal.problem().mistakes().stream()
                    .map(mistake -> (mistake.pointer() + " " + mistake.message()).strip())
                    .toList();
            return refusal.getMessage()
                    + (wrong.isEmpty() ? "" : ": " + String.join("; ", wrong))
                    + (nearest.isEmpty() ? "" : ", expected one like " + String.join(", ", nearest));
        }
        return String.valueOf((cause == null ? failure : cause).getMessage());
    }
}
