package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Answer;
import io.troupe.host.bus.TaskCalls.Ask;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Did;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.bus.TaskCalls.Release;
import io.troupe.host.bus.TaskCalls.Retry;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskToolAnswered;
import io.troupe.host.fact.TaskFact.TaskToolCalled;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in whatever order, with kills and a failing journal in between: the journal tells one story. */
class RandomTasksTest {

    private static final int STEPS = 2_000;
    private static final int STEPS_ONE_BY_ONE = 150;
    private static final int IN_FLIGHT = 24;

    private static final ToolCall CALL = new ToolCall("call-1", "Write", new Json("{\"path\":\"a\"}"));
    private static final Question QUESTION = new Question("Which one?", new Json("{\"type\":\"object\"}"));

    private final Invariants checked = new Invariants();
    private final Map<String, String> idOfKey = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Brief> briefs = new ConcurrentLinkedQueue<>();
    private final List<Start> starts = new ArrayList<>();
    private final Set<String> called = new HashSet<>();
    private final ArrayDeque<Future<?>> inFlight = new ArrayDeque<>();
    private Random random = new Random();

    @SuppressWarnings("NullAway.Init") // each test opens its own, and there is no test that does not
    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        var retries = new Retries(1, Duration.ofMillis(20), Duration.ofMillis(40), Map.of());
        host = TaskHost.open(new Tasks.Limits(10_000, 5, Duration.ofMinutes(5), Duration.ofMillis(40), retries));
        host.kept.onAppended(facts -> {
            synchronized (checked) {
                facts.forEach(checked::take);
            }
        });
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** One request after the other: what each leaves is looked at before the next. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void livesAsTheJournalSaysAfterEveryStep(long seed) throws Exception {
        random = new Random(seed);
        for (int step = 0; step < STEPS_ONE_BY_ONE; step++) {
            step();
            for (var request : inFlight) {
                quiet(request);
            }
            inFlight.clear();
            holds(seed, step);
            livesAsTheJournalSays();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theJournalTellsOneStory(long seed) throws Exception {
        random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            step();
            holds(seed, step);
            if (inFlight.size() > IN_FLIGHT) {
                quiet(inFlight.removeFirst());
            }
        }
        host.journal.works();
        for (var request : inFlight) {
            quiet(request);
        }

        var streams = streams();
        assertThat(streams.keySet()).containsAll(accepted);
        assertThat(streams.size()).isGreaterThan(STEPS / 10);
        livesAsTheJournalSays();
        host.restart();
        livesAsTheJournalSays();
        holds(seed, STEPS);
    }

    /** What must hold of any journal, holds of this one so far. */
    private void holds(long seed, int step) {
        synchronized (checked) {
            assertThat(checked.violations()).as("seed %s, step %s", seed, step).isEmpty();
        }
    }

    private void step() throws Exception {
        host.starts.drainTo(starts);
        int dice = random.nextInt(1_000);
        if (dice < 5) {
            inFlight.clear(); // nobody will answer them
            host.journal.works();
            host.restart();
        } else if (dice < 25) {
            host.journal.breaksForAll();
        } else if (dice < 65) {
            host.journal.works();
        } else if (dice < 75) {
            host.ahead.addAndGet(random.nextInt(4) == 0 ? -random.nextInt(500) : random.nextInt(1_500));
        } else {
            request(dice).ifPresent(inFlight::add);
        }
    }

    private Optional<Future<?>> request(int dice) {
        if (dice < 330) {
            return Optional.of(submit());
        }
        if (dice < 530) {
            return some(starts)
                    .map(start -> host.send(TaskCalls.FINISH, random.nextInt(3) > 0 ? outcome(start) : failed(start)));
        }
        if (dice < 550) {
            return some(List.copyOf(accepted)).map(id -> host.send(TaskCalls.RETRY, new Retry(id)));
        }
        if (dice < 650) {
            return some(starts).map(this::work);
        }
        if (dice < 750) {
            return Optional.of(host.send(TaskCalls.CLAIM, new Claim(Optional.empty(), Optional.empty()))
                    .onSuccess(briefs::add));
        }
        if (dice < 850) {
            return some(List.copyOf(briefs)).map(brief -> host.send(TaskCalls.COMPLETE, outcome(brief)));
        }
        if (dice < 900) {
            return some(List.copyOf(briefs))
                    .map(brief -> host.send(TaskCalls.SHOW, new Show(brief.task(), Optional.of(brief.claim()), 0)));
        }
        return some(List.copyOf(accepted)).map(id -> host.send(TaskCalls.CANCEL, new Cancel(id, "random")));
    }

    /** What an agent does on the way to its outcome, or to letting go. */
    private Future<?> work(Start start) {
        var id = start.id();
        long epoch = start.epoch();
        return switch (random.nextInt(6)) {
            case 0 -> host.send(TaskCalls.PROGRESS, new Progress(id, epoch, "on it"));
            case 1 -> host.send(TaskCalls.RELEASE, new Release(id, epoch, "shuts down"));
            case 2 -> host.send(TaskCalls.ASK, new Ask(id, epoch, 1, QUESTION, 0));
            case 3 -> host.send(TaskCalls.ANSWER, new Answer(id, Optional.of(new Json("{}"))));
            case 4 -> toolCalled(id, epoch);
            default -> host.send(TaskCalls.ANSWER, new Answer(id, Optional.empty()));
        };
    }

    /** Once a task: what comes after a call in doubt is for its agent to know. */
    private Future<?> toolCalled(String id, long epoch) {
        if (!called.add(id)) {
            return Future.succeededFuture();
        }
        return host.send(TaskCalls.DID, new Did(id, epoch, new TaskToolCalled(epoch, CALL)))
                .compose(done -> host.send(
                        TaskCalls.DID,
                        new Did(id, epoch, new TaskToolAnswered(epoch, CALL.id(), ToolResult.text("done")))));
    }

    private Future<TaskView> submit() {
        var agent = random.nextBoolean() ? "worker" : "expert";
        if (random.nextInt(4) > 0) {
            return host.send(TaskCalls.SUBMIT, planned(TaskHost.request(agent)))
                    .onSuccess(view -> accepted.add(view.id()));
        }
        var key = agent + random.nextInt(30);
        return host.send(TaskCalls.SUBMIT, TaskHost.request(agent).withIdempotencyKey(key))
                .onSuccess(view -> {
                    accepted.add(view.id());
                    idOfKey.merge(key, view.id(), (one, other) -> one.equals(other) ? one : "two tasks of one key");
                });
    }

    /** Some wait for a time, some for other tasks, some have little time. */
    private Submit planned(Submit request) {
        long now = System.currentTimeMillis() + host.ahead.get();
        return switch (random.nextInt(6)) {
            case 0 -> request.withPlan(plan(now + random.nextInt(1_500), List.of()));
            case 1 ->
                request.withPlan(plan(now, some(List.copyOf(accepted)).stream().toList()));
            case 2 -> request.withDeadline(Instant.ofEpochMilli(now + 300 + random.nextInt(1_500)));
            default -> request;
        };
    }

    private static Plan plan(long notBefore, List<String> dependsOn) {
        return new Plan(Optional.of(notBefore), dependsOn, Optional.empty(), 0, Optional.of(1));
    }

    private static Finish failed(Start start) {
        var busy = new TaskError("agent-failed", "busy", true);
        return new Finish(start.id(), start.epoch(), List.of(), Optional.of(busy));
    }

    private Finish outcome(Start start) {
        return new Finish(start.id(), start.epoch(), List.of(Content.text("done")), Optional.empty());
    }

    private static Complete outcome(Brief brief) {
        return new Complete(brief.task(), brief.claim(), List.of(Content.text("done")), Optional.empty());
    }

    /** Mostly one of the last, which may still be of consequence. */
    private <T> Optional<T> some(List<T> all) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        int back = random.nextInt(random.nextInt(10) == 0 ? all.size() : Math.min(all.size(), 8));
        return Optional.of(all.get(all.size() - 1 - back));
    }

    /** Waits for an answer, whichever; all refusals are as they should be but one: a mistake of ours. */
    private static void quiet(Future<?> request) throws Exception {
        var answer = TaskHost.await(request.map("fine").otherwise(failure -> String.valueOf(failure.getMessage())));
        assertThat(answer).doesNotStartWith("internal");
        assertThat(answer.startsWith("deadline-exceeded") && !answer.contains("expected one in the future"))
                .as(answer)
                .isFalse();
    }

    private Map<String, List<Recorded>> streams() throws Exception {
        var all = TaskHost.await(host.kept.tail(0, Integer.MAX_VALUE));
        return all.stream().collect(Collectors.groupingBy(TaskEntry::id, HashMap::new, Collectors.toList()));
    }

    private void livesAsTheJournalSays() throws Exception {
        assertThat(idOfKey.values()).doesNotContain("two tasks of one key");
        for (var id : List.copyOf(accepted)) {
            var live = host.show(id);
            var told = TaskEntry.fold(host.recorded(id)).orElseThrow().view(live.claimable(), live.waits());
            if (!live.equals(told)) { // something happened between the two: a start, or a lease that ran out
                live = host.show(id);
                told = TaskEntry.fold(host.recorded(id)).orElseThrow().view(live.claimable(), live.waits());
            }
            assertThat(live).as("how %s stands", id).isEqualTo(told);
        }
    }
}
