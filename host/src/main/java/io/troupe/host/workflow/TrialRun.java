package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.api.Run;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run of which nothing is real: one step, two that follow it, and one that follows both. One thread. */
final class TrialRun implements Run {

    private static final Json NOTHING = Json.of("{}");

    private final Map<String, RunStep> steps = new LinkedHashMap<>();
    private Instant now = Instant.now();

    TrialRun() {
        add("first");
        add("left", "first");
        add("right", "first");
        add("last", "left", "right");
        settle();
    }

    private void add(String id, String... after) {
        steps.put(
                id,
                new RunStep(
                        id,
                        State.PENDING,
                        List.of(after),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty()));
    }

    void start(String id) {
        steps.computeIfPresent(id, (same, step) -> moved(step, State.RUNNING, Optional.empty()));
    }

    /** Completes the first step that runs; empty when none does. */
    Optional<String> complete() {
        var first = steps.values().stream()
                .filter(step -> step.state() == State.RUNNING)
                .map(RunStep::id)
                .findFirst();
        first.ifPresent(id -> {
            steps.computeIfPresent(id, (same, step) -> moved(step, State.COMPLETED, Optional.of(NOTHING)));
            settle();
        });
        return first;
    }

    void moveTo(Instant time) {
        if (time.isAfter(now)) {
            now = time;
        }
    }

    private void settle() {
        steps.replaceAll((id, step) ->
                step.state() == State.PENDING && step.dependsOn().stream().allMatch(this::over)
                        ? moved(step, State.READY, Optional.empty())
                        : step);
    }

    private boolean over(String id) {
        return step(id).filter(step -> step.state().over()).isPresent();
    }

    private static RunStep moved(RunStep step, State state, Optional<Json> output) {
        return new RunStep(step.id(), state, step.dependsOn(), step.group(), step.optional(), output, Optional.empty());
    }

    @Override
    public String id() {
        return "run-trial";
    }

    @Override
    public String workflow() {
        return "trial";
    }

    @Override
    public Json input() {
        return NOTHING;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public List<RunStep> steps() {
        return List.copyOf(steps.values());
    }

    @Override
    public Optional<RunStep> step(String id) {
        return Optional.ofNullable(steps.get(id));
    }

    @Override
    public List<String> ready() {
        return steps.values().stream()
                .filter(step -> step.state() == State.READY)
                .map(RunStep::id)
                .toList();
    }

    @Override
    public int running() {
        return (int) steps.values().stream()
                .filter(step -> step.state() == State.RUNNING)
                .count();
    }

    @Override
    public int open() {
        return (int)
                steps.values().stream().filter(step -> !step.state().over()).count();
    }

    @Override
    public boolean waits() {
        return false;
    }
}
