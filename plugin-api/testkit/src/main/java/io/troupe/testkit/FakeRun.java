package io.troupe.testkit;

import io.troupe.api.Answer;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import io.troupe.api.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A run in memory, in place of the host's: the test says how its steps end, and what humans answer. Its rules are those of
 * the host: a step may be started when all that it depends on is completed, skipped, or failed but optional; when nothing of
 * that was completed, it is skipped; those of a parallel group become ready together. Its clock moves by a second with each
 * thing that happens. One thread at a time.
 */
public final class FakeRun implements Run {

    private static final Json NOTHING = Json.of("{}");

    private final FakeGraph graph;
    private final Looks looks = new Looks();
    private final Map<String, Question> questions = new LinkedHashMap<>();
    private final Map<String, Instant> times = new LinkedHashMap<>();
    private final Set<String> settled = new TreeSet<>();
    private Json input = NOTHING;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Optional<Step> end = Optional.empty();

    private FakeRun(List<RunStep> steps) {
        this.graph = new FakeGraph(steps);
    }

    /** Of these steps, none of which has begun. */
    public static FakeRun of(RunStep... steps) {
        return of(List.of(steps));
    }

    /** Of these steps, none of which has begun. */
    public static FakeRun of(List<RunStep> steps) {
        return new FakeRun(steps);
    }

    /** A step that was not started. */
    public static RunStep pending(String id, String... dependsOn) {
        return new RunStep(
                id, State.PENDING, List.of(dependsOn), Optional.empty(), false, Optional.empty(), Optional.empty());
    }

    public FakeRun withInput(Json value) {
        input = value;
        return this;
    }

    /** Does what a strategy decided; what it starts, it must be possible to start. */
    public FakeRun does(List<Step> steps) {
        for (var step : steps) {
            var reasons = take(step);
            if (!reasons.isEmpty()) {
                throw new AssertionError(step + " cannot be done: " + String.join("; ", reasons));
            }
        }
        return this;
    }

    /** Does what a strategy decided, if it can be done; gives the reasons why not. */
    public List<String> take(Step step) {
        if (end.isPresent()) {
            return List.of("the run has ended by " + end.get());
        }
        switch (step) {
            case Step.Start(var ids) -> {
                return graph.start(ids);
            }
            case Step.Change(var edit) -> {
                return graph.change(edit);
            }
            case Step.Ask(var id, var question) -> {
                if (settled.add("question " + id)) {
                    questions.put(id, question);
                }
            }
            case Step.WaitUntil(var id, var time) -> {
                if (settled.add("time " + id)) {
                    times.put(id, time);
                }
            }
            case Step.RollBack rollBack -> end = Optional.of(rollBack);
            case Step.Finish finish -> end = Optional.of(finish);
            case Step.Fail fail -> end = Optional.of(fail);
        }
        return List.of();
    }

    /** A step that runs is completed with this output. */
    public RunChange complete(String id, Json output) {
        return end(id, State.COMPLETED, Optional.of(output), Optional.empty());
    }

    /** A step that runs is completed. */
    public RunChange complete(String id) {
        return complete(id, NOTHING);
    }

    /** A step that runs fails. */
    public RunChange fail(String id, String error) {
        return end(id, State.FAILED, Optional.empty(), Optional.of(error));
    }

    /** A step that runs is cancelled. */
    public RunChange cancel(String id) {
        return end(id, State.CANCELLED, Optional.empty(), Optional.empty());
    }

    /** The condition of a step that has not begun does not hold. */
    public RunChange skip(String id) {
        return end(id, State.SKIPPED, Optional.empty(), Optional.empty());
    }

    private RunChange end(String id, State state, Optional<Json> output, Optional<String> error) {
        pass(Duration.ofSeconds(1));
        graph.end(id, state, output, error);
        return new RunChange.StepEnded(id, state);
    }

    /** Steps that were skipped by themselves since this was last asked. */
    public List<RunChange> skipped() {
        return graph.takeSkipped().stream()
                .<RunChange>map(id -> new RunChange.StepEnded(id, State.SKIPPED))
                .toList();
    }

    /** Somebody changes the graph. */
    public RunChange edit(GraphEdit edit) {
        var reasons = graph.change(edit);
        if (!reasons.isEmpty()) {
            throw new IllegalArgumentException(edit + " cannot be made: " + String.join("; ", reasons));
        }
        pass(Duration.ofSeconds(1));
        return new RunChange.Edited(edit);
    }

    /** A human answers a question of the strategy. */
    public RunChange answer(String question, Answer answer) {
        if (questions.remove(question) == null) {
            throw new IllegalArgumentException("no question '" + question + "' is open, expected one of " + questions);
        }
        pass(Duration.ofSeconds(1));
        return new RunChange.Answered(question, answer);
    }

    /** The next time comes for which the strategy waits. */
    public RunChange comes() {
        var next = times.entrySet().stream()
                .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .orElseThrow(() -> new IllegalStateException("no time is waited for"));
        times.remove(next.getKey());
        now = next.getValue().isAfter(now) ? next.getValue() : now;
        return new RunChange.TimeCame(next.getKey());
    }

    /** Some time passes in which nothing happens. */
    public FakeRun pass(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** Questions of the strategy that nobody has answered, by their ids. */
    public Map<String, Question> questions() {
        return new LinkedHashMap<>(questions);
    }

    /** Times that the strategy waits for, by their ids. */
    public Map<String, Instant> times() {
        return new LinkedHashMap<>(times);
    }

    /** Ids of the steps that run. */
    public List<String> working() {
        return graph.working();
    }

    /** What ended it: a {@link Step.Finish}, a {@link Step.Fail} or a {@link Step.RollBack}. */
    public Optional<Step> ended() {
        return end;
    }

    /** How much was looked at so far: each question to this run, and each element of each list that it gave. */
    public long looks() {
        return looks.count();
    }

    @Override
    public String id() {
        return looks.one("run-01jfake");
    }

    @Override
    public String workflow() {
        return looks.one("fake");
    }

    @Override
    public Json input() {
        return looks.one(input);
    }

    @Override
    public Instant now() {
        return looks.one(now);
    }

    @Override
    public List<RunStep> steps() {
        return looks.each(graph.steps());
    }

    @Override
    public Optional<RunStep> step(String id) {
        return looks.one(graph.step(id));
    }

    @Override
    public List<String> ready() {
        return looks.each(new ArrayList<>(graph.ready()));
    }

    @Override
    public List<String> failed() {
        return looks.each(graph.failed());
    }

    @Override
    public int running() {
        return looks.one(graph.running());
    }

    @Override
    public int open() {
        return looks.one(graph.open());
    }

    @Override
    public boolean waits() {
        return looks.one(!questions.isEmpty() || !times.isEmpty());
    }
}
