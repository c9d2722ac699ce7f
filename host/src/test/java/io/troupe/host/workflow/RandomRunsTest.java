package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep.State;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.StepView;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.WorkflowFact.WorkflowPut;
import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs of any graphs, and whatever comes to them in whatever order, with kills and a journal that fails and loses answers in
 * between: the journal tells one story, what the service shows is what a reading of the journal shows, and every run can
 * come to its end. {@code -Dtroupe.random-runs=} tries so many other seeds instead of the usual ones.
 */
class RandomRunsTest {

    private static final int STEPS = 250;
    private static final int IN_FLIGHT = 8;
    private static final int DEFINITIONS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RunInvariants checked = new RunInvariants();
    private final ArrayDeque<Future<?>> inFlight = new ArrayDeque<>();
    private final Set<String> runs = new LinkedHashSet<>();
    private final List<String> workflows = new ArrayList<>();
    private final List<String> inner = new ArrayList<>();
    private long seed;
    private int step;

    @SuppressWarnings("NullAway.Init") // each test opens its own, and there is no test that does not
    private RunHost host;

    @SuppressWarnings("NullAway.Init")
    private Random random;

    @SuppressWarnings("NullAway.Init")
    private RandomGraphs graphs;

    /** Asks one question and waits a moment, besides. */
    private static final class Moody implements WorkflowStrategy {
        private final WorkflowStrategy eager = new RunHost.Eager();

        @Override
        public String name() {
            return "moody";
        }

        @Override
        public List<Step> next(Run run, List<RunChange> changes) {
            var steps = new ArrayList<Step>();
            steps.add(new Step.Ask("mood", new Question("How do you do?", new Json("{}"))));
            steps.add(new Step.WaitUntil("moment", run.now().plusMillis(30)));
            var next = eager.next(run, changes);
            boolean ends = next.stream().anyMatch(one -> one instanceof Step.Finish);
            if (!ends || !run.waits()) {
                steps.addAll(next);
            }
            return steps;
        }
    }

    static Stream<Long> seeds() {
        int more = Integer.getInteger("troupe.random-runs", 0);
        long first = Long.getLong("troupe.random-runs.first", 1_000L);
        return more > 0 ? Stream.iterate(first, one -> one + 1).limit(more) : Stream.of(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theJournalTellsOneStoryAndEveryRunComesToItsEnd(long number) throws Exception {
        open(number);
        for (step = 0; step < STEPS; step++) {
            act();
            holds();
            if (inFlight.size() > IN_FLIGHT) {
                rest();
            }
            if (step % 50 == 49) {
                livesAsTheJournalSays();
            }
        }
        livesAsTheJournalSays();
        if (number % 2 == 0) {
            restart();
            livesAsTheJournalSays();
        }
        everythingEnds();
        livesAsTheJournalSays();
        assertThat(runs).hasSizeGreaterThan(10);
    }

    private void open(long number) throws Exception {
        seed = number;
        random = new Random(number);
        graphs = new RandomGraphs(random);
        host = new RunHost();
        host.agents.put("echo", input -> input.text());
        host.strategies.add("moody", new Moody(), "1.0.0");
        host.kept.onAppended(facts -> {
            synchronized (checked) {
                facts.forEach(checked::take);
            }
        });
        for (int i = 0; i < DEFINITIONS; i++) {
            var name = "flow-" + i;
            while (!put(name)) {
                // that one could not be used
            }
            workflows.add(name);
            if (i < 3) {
                inner.add(name);
            }
        }
    }

    private boolean put(String name) throws Exception {
        var definition = "name: " + name + "\n" + graphs.definition(inner);
        return RunHost.await(send(
                        WorkflowCalls.PUT,
                        new WorkflowCalls.Put(name, definition, WorkflowCalls.Format.YAML, Optional.empty()))
                .map(true)
                .otherwise(false));
    }

    private <Q extends Record, R extends Record> Future<R> send(Address<Q, R> address, Q body) {
        return host.bus.request(address, body, Call.of("me", PATIENCE));
    }

    private void act() throws Exception {
        int dice = random.nextInt(100);
        if (dice < 2) {
            restart();
        } else if (dice < 4) {
            host.journal.breaksForAll();
        } else if (dice < 6) {
            host.journal.losesAnswersOf(RandomRunsTest::ofRuns);
        } else if (dice < 14) {
            host.journal.works();
        } else if (dice < 30) {
            start();
        } else if (dice < 70) {
            outcome();
        } else {
            known().ifPresent(id -> inFlight.add(deed(id)));
        }
    }

    /** What is written of runs, and the beginnings of tasks; of all else whoever writes it writes it again. */
    private static boolean ofRuns(Append append) {
        return append.stream().startsWith("run/")
                || append.facts().getFirst().kind().equals("task.submitted");
    }

    private void start() {
        var start = RunCalls.Start.of(workflows.get(random.nextInt(workflows.size())), new Json(graphs.input()));
        var keyed = random.nextInt(3) == 0 ? start.withIdempotencyKey("key-" + random.nextInt(1_000)) : start;
        inFlight.add(send(RunCalls.START, keyed).onSuccess(run -> accepted(run.id())));
    }

    private void accepted(String run) {
        synchronized (runs) {
            runs.add(run);
        }
    }

    private List<String> accepted() {
        synchronized (runs) {
            return List.copyOf(runs);
        }
    }

    private Optional<String> known() {
        var all = accepted();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void outcome() throws Exception {
        var start = host.starts.poll(5, TimeUnit.MILLISECONDS);
        if (start != null) {
            inFlight.add(answered(start, graphs.outcome()));
        }
    }

    /** What could not be kept has to be said again. */
    private Future<?> answered(Start start, String outcome) {
        return host.answer(start, outcome).onFailure(failure -> {
            if (String.valueOf(failure.getMessage()).startsWith("store-unavailable")) {
                host.starts.add(start);
            }
        });
    }

    private Future<?> deed(String id) {
        return switch (random.nextInt(12)) {
            case 0 -> send(RunCalls.PAUSE, new RunCalls.Pause(id, "a moment"));
            case 1, 2 -> send(RunCalls.RESUME, new RunCalls.Resume(id));
            case 3 -> send(RunCalls.CANCEL, new RunCalls.Cancel(id, "enough"));
            case 4 -> send(RunCalls.ROLL_BACK, new RunCalls.RollBack(id, "wrong"));
            case 5, 6 -> send(RunCalls.CHANGE, new RunCalls.ChangeRun(id, Optional.empty(), graphs.edit()));
            case 7 ->
                send(RunCalls.FORK, new RunCalls.Fork(id, Optional.empty(), Optional.empty()))
                        .onSuccess(run -> accepted(run.id()));
            case 8 ->
                send(RunCalls.FORK, new RunCalls.Fork(id, Optional.of(1L + random.nextInt(25)), Optional.empty()))
                        .onSuccess(run -> accepted(run.id()));
            default ->
                send(RunCalls.SHOW, new RunCalls.Show(id, 0)).compose(run -> answered(run, random.nextInt(4) > 0));
        };
    }

    private Future<?> answered(RunView run, boolean yes) {
        if (run.questions().isEmpty()) {
            return Future.succeededFuture();
        }
        var asked = run.questions().getFirst();
        var value = asked.step().isPresent() ? "{\"approved\":" + yes + "}" : "{}";
        return send(
                RunCalls.ANSWER,
                new RunCalls.AnswerRun(run.id(), Optional.of(asked.id()), Optional.of(new Json(value))));
    }

    private void restart() throws Exception {
        host.journal.works();
        inFlight.clear(); // nobody will answer them
        host.restart();
    }

    /** Waits for answers, whichever; all refusals are as they should be but a mistake of ours. */
    private void rest() throws Exception {
        host.journal.works();
        while (!inFlight.isEmpty()) {
            var request = inFlight.removeFirst();
            var answer = RunHost.await(request.map("fine").otherwise(failure -> String.valueOf(failure.getMessage())));
            assertThat(answer).as("seed %s, step %s", seed, step).doesNotStartWith("internal");
            if (answer.contains("deadline-exceeded")) {
                throw new AssertionError("seed " + seed + ", step " + step + ": " + answer + "; open " + stories());
            }
        }
    }

    /** What is written of the runs that have not ended. */
    private List<String> stories() throws Exception {
        var stories = new ArrayList<String>();
        for (var id : left()) {
            stories.add(id + " " + host.kinds(id) + " " + host.show(id));
        }
        return stories;
    }

    private void holds() {
        synchronized (checked) {
            assertThat(checked.violations()).as("seed %s, step %s", seed, step).isEmpty();
        }
    }

    /** With agents that do all well, people who answer, and time: nothing is stuck for good. */
    private void everythingEnds() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var left = left();
        while (!left.isEmpty()) {
            for (var start = starting(); start != null; start = starting()) {
                inFlight.add(answered(start, "done"));
            }
            for (var id : left) {
                var run = host.show(id);
                if (run.state() == RunState.PAUSED) {
                    inFlight.add(send(RunCalls.RESUME, new RunCalls.Resume(id)));
                } else if (run.state() == RunState.ROLLING_BACK && run.waits().isPresent()) {
                    inFlight.add(send(RunCalls.ROLL_BACK, new RunCalls.RollBack(id, "again")));
                } else if (!run.questions().isEmpty()) {
                    inFlight.add(answered(run, true));
                }
            }
            rest();
            holds();
            if (System.nanoTime() > end) {
                var id = left.getFirst();
                assertThat(host.kinds(id))
                        .as("seed %s, left %s: %s", seed, left, host.show(id))
                        .isNull();
            }
            left = left();
        }
        var atWork = tasksAtWork();
        while (!atWork.isEmpty()) {
            var task = streams("task/").get(atWork.getFirst());
            assertThat(System.nanoTime() - end)
                    .as("seed %s: tasks at work when all runs are over: %s, of which %s", seed, atWork, task)
                    .isNegative();
            Thread.onSpinWait();
            atWork = tasksAtWork();
        }
    }

    private Start starting() throws InterruptedException {
        return host.starts.poll(5, TimeUnit.MILLISECONDS);
    }

    /** Those that have not come to their end; those whose acceptance nobody was told, too. */
    private List<String> left() throws Exception {
        var left = new ArrayList<String>();
        for (var entry : streams("run/").entrySet()) {
            if (!fold(entry.getKey(), entry.getValue()).over()) {
                left.add(entry.getKey());
            }
        }
        return left;
    }

    /** Tasks that are steps of runs, and have not ended: those of runs that are over, too. */
    private List<String> tasksAtWork() throws Exception {
        var atWork = new ArrayList<String>();
        for (var entry : streams("task/").entrySet()) {
            var facts = entry.getValue();
            if (Facts.read(facts.getFirst()) instanceof TaskSubmitted submitted
                    && submitted.plan().flatMap(Plan::run).isPresent()
                    && facts.stream()
                            .noneMatch(fact -> fact.kind().equals("task.finished")
                                    || fact.kind().equals("task.dead"))) { // given up after ten restarts
                atWork.add(entry.getKey());
            }
        }
        return atWork;
    }

    private Map<String, List<Recorded>> streams(String prefix) throws Exception {
        var streams = new TreeMap<String, List<Recorded>>();
        for (var fact : RunHost.await(host.kept.tail(0, Integer.MAX_VALUE))) {
            if (fact.stream().startsWith(prefix)) {
                streams.computeIfAbsent(fact.stream().substring(prefix.length()), first -> new ArrayList<>())
                        .add(fact);
            }
        }
        return streams;
    }

    private final Map<String, Definition> definitions = new HashMap<>();

    private Definition definition(String workflow) throws Exception {
        if (!definitions.containsKey(workflow)) {
            for (var entry : streams("workflow/").entrySet()) {
                if (entry.getKey().endsWith("/" + workflow)
                        && Facts.read(entry.getValue().getFirst()) instanceof WorkflowPut put) {
                    definitions.put(workflow, Definition.of(put.definition()));
                }
            }
        }
        return Objects.requireNonNull(definitions.get(workflow), workflow);
    }

    private RunEntry fold(String id, List<Recorded> facts) throws Exception {
        var first = facts.getFirst();
        var created = (RunCreated) Facts.read(first);
        var run = new RunEntry(id, first.tenant(), created, definition(created.workflow()), first.time());
        for (var recorded : facts.subList(1, facts.size())) {
            run.apply((RunFact) Facts.read(recorded), recorded.time());
        }
        return run;
    }

    private void livesAsTheJournalSays() throws Exception {
        rest();
        for (var id : accepted()) {
            livesAsTheJournalSays(id);
        }
        holds();
    }

    /** Between two questions something may happen: so it is looked at anew, until both are the same. */
    private void livesAsTheJournalSays(String id) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var live = plain(host.show(id));
        var told = plain(Views.of(fold(id, host.recorded(id)), Optional.empty()));
        while (!live.equals(told) && System.nanoTime() < end) {
            live = plain(host.show(id));
            told = plain(Views.of(fold(id, host.recorded(id)), Optional.empty()));
        }
        assertThat(live).as("seed %s, step %s, how %s stands", seed, step, id).isEqualTo(told);
    }

    /** Without what follows from the facts only once somebody looks: what is ready, what is chosen, what is in the way. */
    private static RunView plain(RunView view) {
        var counts = new TreeMap<String, Integer>();
        view.counts()
                .forEach((state, count) -> counts.merge(
                        state.equals("ready") || state.equals("chosen") ? "pending" : state, count, Integer::sum));
        return new RunView(
                view.id(),
                view.workflow(),
                view.number(),
                view.strategy(),
                view.state(),
                view.input(),
                view.createdAt(),
                view.finishedAt(),
                view.steps().stream().map(RandomRunsTest::plain).toList(),
                counts,
                view.questions(),
                Optional.empty(),
                view.output(),
                view.error(),
                view.effort(),
                view.caller(),
                view.session(),
                view.forkOf(),
                view.parent(),
                view.version());
    }

    private static StepView plain(StepView step) {
        boolean soon = step.state() == State.READY || step.state() == State.CHOSEN;
        return new StepView(
                step.id(),
                soon ? State.PENDING : step.state(),
                step.agent(),
                step.skill(),
                step.workflow(),
                step.dependsOn(),
                step.group(),
                step.work(),
                step.attempt(),
                step.startedAt(),
                step.endedAt(),
                step.output(),
                step.error(),
                step.why(),
                step.compensation());
    }
}
