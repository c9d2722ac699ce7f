package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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
    private static final int IN_FLIGHT = 24;

    private final Map<String, String> idOfKey = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Brief> briefs = new ConcurrentLinkedQueue<>();
    private final List<Start> starts = new ArrayList<>();
    private final ArrayDeque<Future<?>> inFlight = new ArrayDeque<>();
    private Random random = new Random();

    @SuppressWarnings("NullAway.Init") // each test opens its own, and there is no test that does not
    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open(new Tasks.Limits(10_000, 5, Duration.ofMinutes(5), Duration.ofMillis(40)));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theJournalTellsOneStory(long seed) throws Exception {
        random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            step();
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
        for (var stream : streams.entrySet()) {
            tellsOneStory(stream.getKey(), stream.getValue());
        }
        livesAsTheJournalSays();
        host.restart();
        livesAsTheJournalSays();
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
        } else if (dice < 75) {
            host.journal.works();
        } else {
            request(dice).ifPresent(inFlight::add);
        }
    }

    private Optional<Future<?>> request(int dice) {
        if (dice < 350) {
            return Optional.of(submit());
        }
        if (dice < 600) {
            return some(starts).map(start -> host.send(TaskCalls.FINISH, outcome(start)));
        }
        if (dice < 650) {
            return some(starts)
                    .map(start -> host.send(TaskCalls.PROGRESS, new Progress(start.id(), start.epoch(), "on it")));
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

    private Future<TaskView> submit() {
        var agent = random.nextBoolean() ? "worker" : "expert";
        if (random.nextInt(4) > 0) {
            return host.send(TaskCalls.SUBMIT, TaskHost.request(agent)).onSuccess(view -> accepted.add(view.id()));
        }
        var key = agent + random.nextInt(30);
        return host.send(TaskCalls.SUBMIT, TaskHost.request(agent).withIdempotencyKey(key))
                .onSuccess(view -> {
                    accepted.add(view.id());
                    idOfKey.merge(key, view.id(), (one, other) -> one.equals(other) ? one : "two tasks of one key");
                });
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
        assertThat(answer).doesNotStartWith("internal").doesNotStartWith("deadline-exceeded");
    }

    private Map<String, List<Recorded>> streams() throws Exception {
        var all = TaskHost.await(host.kept.tail(0, Integer.MAX_VALUE));
        return all.stream().collect(Collectors.groupingBy(TaskEntry::id, HashMap::new, Collectors.toList()));
    }

    private static void tellsOneStory(String id, List<Recorded> stream) {
        var facts = stream.stream().map(Facts::read).toList();
        assertThat(facts.getFirst()).as("the first of %s", id).isInstanceOf(TaskSubmitted.class);
        assertThat(facts)
                .as("facts of %s", id)
                .filteredOn(TaskSubmitted.class::isInstance)
                .hasSize(1);
        long epoch = 0;
        boolean ended = false;
        for (var fact : facts) {
            assertThat(!ended || fact instanceof TaskOutcomeRefused)
                    .as("%s after the end of %s", fact, id)
                    .isTrue();
            if (fact instanceof TaskStarted started) {
                assertThat(started.epoch()).as("epoch of %s", id).isEqualTo(++epoch);
            }
            ended |= fact instanceof TaskFinished;
        }
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
