package io.troupe.testkit;

import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of a run in memory, and which of them may be started. One thread at a time. */
final class FakeGraph {

    private final Map<String, RunStep> steps = new LinkedHashMap<>();
    private final Set<String> ready = new HashSet<>();
    private final Set<String> working = new HashSet<>();
    private final List<String> skipped = new ArrayList<>();
    private @Nullable List<RunStep> shown;
    private int over;

    FakeGraph(List<RunStep> definition) {
        for (var step : definition) {
            if (step.state() != State.PENDING || steps.put(step.id(), step) != null) {
                throw new IllegalArgumentException(step + ", expected steps of different ids that are pending");
            }
        }
        var mistakes = FakeEdit.mistakes(steps);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException("no graph: " + String.join("; ", mistakes));
        }
        settle();
    }

    List<RunStep> steps() {
        var list = shown;
        if (list == null) {
            list = List.copyOf(steps.values());
            shown = list;
        }
        return list;
    }

    Optional<RunStep> step(String id) {
        return Optional.ofNullable(steps.get(id));
    }

    List<String> ready() {
        return inOrder(ready);
    }

    List<String> working() {
        return inOrder(working);
    }

    int running() {
        return working.size();
    }

    private List<String> inOrder(Set<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : steps.keySet().stream().filter(ids::contains).toList();
    }

    List<String> failed() {
        return steps().stream()
                .filter(step -> step.state() == State.FAILED || step.state() == State.CANCELLED)
                .filter(step -> !step.optional())
                .map(RunStep::id)
                .toList();
    }

    int open() {
        return steps.size() - over;
    }

    /** Starts all of them or none; gives the reasons why not. */
    List<String> start(List<String> ids) {
        var reasons = new ArrayList<String>();
        var seen = new HashSet<String>();
        for (var id : ids) {
            if (!ready.contains(id) || !seen.add(id)) {
                reasons.add("'" + id + "' is "
                        + step(id).map(step -> step.state().wire()).orElse("no step")
                        + (seen.contains(id) ? ", and named twice" : "") + ", expected ready and once");
            }
        }
        if (reasons.isEmpty()) {
            ids.forEach(id -> put(moved(known(id), State.RUNNING)));
            ready.removeAll(ids);
            working.addAll(ids);
        }
        return reasons;
    }

    void end(String id, State state, Optional<Json> output, Optional<String> error) {
        var step = known(id);
        boolean fits = state == State.SKIPPED ? isIdle(step) : step.state() == State.RUNNING;
        if (!fits) {
            throw new IllegalArgumentException(
                    "step '" + id + "' is " + step.state().wire() + ", and cannot be " + state.wire());
        }
        working.remove(id);
        ready.remove(id);
        put(new RunStep(id, state, step.dependsOn(), step.group(), step.optional(), output, error));
        over++;
        settle();
    }

    /** What was skipped because nothing that it depends on was completed. */
    List<String> takeSkipped() {
        var taken = List.copyOf(skipped);
        skipped.clear();
        return taken;
    }

    /** Changes all that is asked for or nothing; gives the reasons why not. */
    List<String> change(GraphEdit edit) {
        var changed = new FakeEdit(steps);
        var reasons = changed.make(edit);
        if (reasons.isEmpty()) {
            steps.clear();
            steps.putAll(changed.steps());
            shown = null;
            settle();
        }
        return reasons;
    }

    private RunStep known(String id) {
        return step(id).orElseThrow(
                        () -> new IllegalArgumentException("no step '" + id + "', expected one of " + steps.keySet()));
    }

    private void put(RunStep step) {
        steps.put(step.id(), step);
        shown = null;
    }

    /** Says whether it was not started, and may not be over without that. */
    static boolean isIdle(RunStep step) {
        return step.state() == State.PENDING || step.state() == State.READY;
    }

    static RunStep moved(RunStep step, State state) {
        return new RunStep(
                step.id(), state, step.dependsOn(), step.group(), step.optional(), step.output(), step.error());
    }

    /** Finds out what may be started; what is skipped may free or skip more. */
    private void settle() {
        boolean more = true;
        while (more) {
            more = false;
            var held = new HashSet<String>(); // groups of which one has to wait
            steps.values().stream()
                    .filter(step -> isIdle(step) && step.group().isPresent() && waits(step))
                    .forEach(step -> held.add(step.group().get()));
            for (var step : List.copyOf(steps.values())) {
                if (isIdle(step)) {
                    boolean free =
                            !waits(step) && step.group().filter(held::contains).isEmpty();
                    more |= settle(step, free);
                }
            }
        }
    }

    /** Says whether that may have changed something for others. */
    private boolean settle(RunStep step, boolean free) {
        if (free && forsaken(step)) {
            put(moved(step, State.SKIPPED));
            ready.remove(step.id());
            skipped.add(step.id());
            over++;
            return true;
        }
        var state = free ? State.READY : State.PENDING;
        if (step.state() != state) {
            put(moved(step, state));
        }
        if (free) {
            ready.add(step.id());
        } else {
            ready.remove(step.id());
        }
        return false;
    }

    private boolean waits(RunStep step) {
        return step.dependsOn().stream().map(this::known).anyMatch(before -> !satisfies(before));
    }

    private static boolean satisfies(RunStep step) {
        return switch (step.state()) {
            case COMPLETED, COMPENSATED, SKIPPED -> true;
            case FAILED, CANCELLED -> step.optional();
            default -> false;
        };
    }

    private boolean forsaken(RunStep step) {
        return !step.dependsOn().isEmpty()
                && step.dependsOn().stream().map(this::known).noneMatch(before -> before.state() == State.COMPLETED);
    }
}
