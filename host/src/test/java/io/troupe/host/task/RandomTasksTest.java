package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Answer;
import io.troupe.host.bus.TaskCalls.Retry;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever comes in whatever order, with kills, snapshots, a failing journal and a jumping clock in between, and guards
 * before the agents: the journal tells one story, every start knows it, and everything can come to its end.
 */
class RandomTasksTest {

    private static final int STEPS = 2_000;
    private static final int STEPS_ONE_BY_ONE = 150;
    private static final int IN_FLIGHT = 24;
    private static final int ROUNDS = 300;
    private static final int LOOKS = 100;
    private static final long MINUTE = 60_000;

    @TempDir
    Path folder;

    private final Invariants checked = new Invariants();
    private final ArrayDeque<Future<?>> inFlight = new ArrayDeque<>();
    private Future<Void> snapshot = Future.succeededFuture();
    private int snapshots;

    @SuppressWarnings("NullAway.Init") // each test opens its own, and there is no test that does not
    private TaskHost host;

    @SuppressWarnings("NullAway.Init")
    private Random random;

    @SuppressWarnings("NullAway.Init")
    private RandomRequests requests;

    private void open(long seed) throws Exception {
        random = new Random(seed);
        var retries = new Retries(1, Duration.ofMillis(20), Duration.ofMillis(40), Map.of());
        var guards = new Guards(50, Duration.ofMillis(100), Map.of("worker", 3), Map.of("worker", 40));
        host = TaskHost.open(new Tasks.Limits(
                10_000, 5, Duration.ofDays(1), Duration.ofMillis(40), retries, Long.MAX_VALUE, guards));
        host.withSnapshotsOnDemand(folder);
        host.tell(
                List.of(TaskHost.worker("worker", 1_000), TaskHost.expert("expert"), TaskHost.worker("helper", 1_000)));
        requests = new RandomRequests(host, random);
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
        open(seed);
        for (int step = 0; step < STEPS_ONE_BY_ONE; step++) {
            step();
            for (var request : inFlight) {
                quiet(request);
            }
            inFlight.clear();
            holds(seed, step);
            livesAsTheJournalSays();
        }
        startsKnowTheSame(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theJournalTellsOneStory(long seed) throws Exception {
        open(seed);
        for (int step = 0; step < STEPS; step++) {
            step();
            holds(seed, step);
            if (inFlight.size() > IN_FLIGHT) {
                quiet(inFlight.removeFirst());
            }
            if (step % 100 == 99) {
                startsKnowTheSame(seed);
            }
        }
        host.journal.works();
        for (var request : inFlight) {
            quiet(request);
        }

        var streams = streams(host.kept.position());
        assertThat(snapshots).isPositive();
        assertThat(streams.keySet()).containsAll(requests.accepted());
        assertThat(streams.size()).isGreaterThan(STEPS / 10);
        livesAsTheJournalSays();
        restart();
        livesAsTheJournalSays();
        everythingEnds(seed);
        livesAsTheJournalSays();
        startsKnowTheSame(seed);
        holds(seed, STEPS);
    }

    /** What must hold of any journal, holds of this one so far. */
    private void holds(long seed, int step) {
        synchronized (checked) {
            assertThat(checked.violations()).as("seed %s, step %s", seed, step).isEmpty();
        }
    }

    private void step() throws Exception {
        int dice = random.nextInt(1_000);
        if (dice < 7) {
            inFlight.clear(); // nobody will answer them
            host.journal.works();
            restart();
        } else if (dice < 25) {
            host.journal.breaksForAll();
        } else if (dice < 65) {
            host.journal.works();
        } else if (dice < 80) {
            host.ahead.addAndGet(random.nextInt(4) == 0 ? -random.nextInt(500) : random.nextInt(1_500));
        } else if (dice < 95) {
            if (snapshot.isComplete()) {
                snapshot = host.snapshot(); // goes on while the next requests come
                snapshots++;
            }
        } else {
            requests.next().ifPresent(inFlight::add);
        }
    }

    /** One start in three has lost its snapshot. */
    private void restart() throws Exception {
        TaskHost.await(snapshot);
        if (random.nextInt(3) == 0) {
            Files.deleteIfExists(folder.resolve("tasks.snapshot"));
        }
        host.restart();
    }

    /** A start from the snapshot and what came after it, one from the whole journal, and a fold of each stream. */
    private void startsKnowTheSame(long seed) throws Exception {
        TaskHost.await(snapshot);
        long position = host.kept.position();
        var until = new Rebuilt.Until(host.kept, position);
        var whole = TaskHost.await(host.onContext(() -> Rebuilt.of(host.vertx, until, Optional.empty())));
        var rest = TaskHost.await(
                host.onContext(() -> Rebuilt.of(host.vertx, until, Optional.of(new SnapshotFile(folder)))));
        var told = Rebuilt.of(streams(position));

        assertThat(whole.differences(told))
                .as("seed %s, the whole journal", seed)
                .isEmpty();
        assertThat(rest.differences(told)).as("seed %s, the snapshot", seed).isEmpty();
    }

    /** With agents that do all well, clients that take all, and time: nothing is stuck for good. */
    private void everythingEnds(long seed) throws Exception {
        var left = left();
        for (int round = 0; !left.isEmpty() && round < ROUNDS; round++) {
            for (var start : requests.starts()) {
                if (left.contains(start.id())) {
                    quiet(host.send(TaskCalls.FINISH, RandomRequests.outcome(start)));
                }
            }
            for (var brief = claimed(); brief.isPresent(); brief = claimed()) {
                quiet(host.send(TaskCalls.COMPLETE, RandomRequests.outcome(brief.get())));
            }
            for (var id : left) {
                var state = host.show(id).state();
                if (state == TaskState.WAITING_FOR_INPUT) {
                    quiet(host.send(TaskCalls.ANSWER, new Answer(id, Optional.empty())));
                } else if (state == TaskState.DEAD_LETTER) {
                    quiet(host.send(TaskCalls.RETRY, new Retry(id)));
                }
            }
            host.ahead.addAndGet(MINUTE); // a lease, a pause of a breaker, a minute's worth of starts
            Optional.ofNullable(host.starts.poll(100, TimeUnit.MILLISECONDS)).ifPresent(host.starts::add);
            left = left();
        }
        for (var id : left) {
            assertThat(host.show(id))
                    .as("seed %s, after %s rounds", seed, ROUNDS)
                    .isNull();
        }
    }

    private Optional<TaskCalls.Brief> claimed() throws Exception {
        return TaskHost.await(
                requests.claim().map(Optional::of).otherwise(nothing -> Optional.<TaskCalls.Brief>empty()));
    }

    /** Those that have not come to their end; of tasks whose acceptance nobody was told, too. */
    private List<String> left() throws Exception {
        return streams(host.kept.position()).values().stream()
                .map(stream -> TaskEntry.fold(stream).orElseThrow())
                .filter(entry -> !entry.state().terminal())
                .map(TaskEntry::id)
                .sorted()
                .toList();
    }

    /** Waits for an answer, whichever; all refusals are as they should be but one: a mistake of ours. */
    private static void quiet(Future<?> request) throws Exception {
        var answer = TaskHost.await(request.map("fine").otherwise(failure -> String.valueOf(failure.getMessage())));
        assertThat(answer).doesNotStartWith("internal");
        assertThat(answer.startsWith("deadline-exceeded") && !answer.contains("expected one in the future"))
                .as(answer)
                .isFalse();
    }

    private Map<String, List<Recorded>> streams(long position) throws Exception {
        var all = TaskHost.await(host.kept.tail(0, (int) position));
        return all.stream().collect(Collectors.groupingBy(TaskEntry::id, HashMap::new, Collectors.toList()));
    }

    private void livesAsTheJournalSays() throws Exception {
        assertThat(requests.twice()).isEmpty();
        for (var id : requests.accepted()) {
            livesAsTheJournalSays(id);
        }
    }

    /**
     * The service knows of what happens a moment after it is durable, and between two questions a start, a retry or the
     * end of a lease may come: so it is looked at anew, until both are the same. What truly differs stays so.
     */
    private void livesAsTheJournalSays(String id) throws Exception {
        var live = host.show(id);
        var told = told(id, live);
        for (int look = 1; look < LOOKS && !live.equals(told); look++) {
            live = host.show(id);
            told = told(id, live);
        }
        assertThat(live).as("how %s stands", id).isEqualTo(told);
    }

    private TaskCalls.TaskView told(String id, TaskCalls.TaskView live) throws Exception {
        return TaskEntry.fold(host.recorded(id)).orElseThrow().view(live.claimable(), live.waits());
    }
}
