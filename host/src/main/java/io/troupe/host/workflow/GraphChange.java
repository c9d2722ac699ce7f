package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.GraphEdit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Says why the steps of a definition cannot be changed so, where they cannot. On one thread; takes long for a large one. */
final class GraphChange {

    private final Definition before;
    private final Predicate<String> begun;
    private final Findings findings = new Findings(pointer -> 0);

    private GraphChange(Definition before, Predicate<String> begun) {
        this.before = before;
        this.begun = begun;
    }

    /** @throws Refusal with all that is wrong, or with the step that has begun */
    static void check(Definition before, GraphEdit edit, Predicate<String> begun) {
        new GraphChange(before, begun).check(edit);
    }

    private void check(GraphEdit edit) {
        touched(edit);
        var steps = stated(edit);
        if (steps.isEmpty() || steps.size() > Definition.MOST_STEPS) {
            findings.mistake("", steps.size() + " steps, expected 1 to " + Definition.MOST_STEPS);
        } else if (findings.clean()) {
            new StepsCheck(findings, before.programs()).check(steps, before.head());
        }
        if (!findings.clean()) {
            var mistakes = findings.mistakes().stream()
                    .map(mistake -> new Mistake(mistake.pointer(), mistake.message()))
                    .toList();
            throw Refusal.invalid(
                    ErrorCode.INPUT_INVALID,
                    "the graph cannot be changed so: " + mistakes.getFirst().message(),
                    mistakes);
        }
        joined(steps);
    }

    private void touched(GraphEdit edit) {
        var ids = new HashSet<>(edit.remove());
        ids.addAll(edit.change().keySet());
        for (var id : ids.stream().sorted().toList()) {
            if (before.step(id).isEmpty()) {
                var pointer = edit.change().containsKey(id) ? Pointer.of("/change", id) : "/remove";
                findings.mistake(pointer, "there is no step " + Words.quoted(id) + findings.nearest(id, ids()));
            } else if (begun.test(id)) {
                throw Refusal.of(
                        ErrorCode.TRANSITION_REFUSED,
                        "step " + Words.quoted(id) + " has begun, expected one that was not started yet");
            }
        }
    }

    private List<Stated> stated(GraphEdit edit) {
        var steps = new ArrayList<Stated>();
        var removed = Set.copyOf(edit.remove());
        for (var step : before.steps()) {
            var patch = edit.change().get(step.id());
            if (removed.contains(step.id())) {
                if (patch != null) {
                    findings.mistake(
                            Pointer.of("/change", step.id()),
                            "step " + Words.quoted(step.id()) + " is removed, too, expected one of both");
                }
            } else if (patch == null) {
                steps.add(new Stated(step.node(), Pointer.of("/steps", step.id()), false));
            } else {
                steps.add(patched(step, JsonValues.node(patch)));
            }
        }
        for (int i = 0; i < edit.add().size(); i++) {
            steps.add(new Stated(JsonValues.node(edit.add().get(i)), "/add/" + i, true));
        }
        return steps;
    }

    private Stated patched(StepPlan step, JsonNode patch) {
        var pointer = Pointer.of("/change", step.id());
        if (!patch.isObject()) {
            findings.mistake(pointer, "the change is " + JsonValues.kind(patch) + ", expected an object");
        } else if (patch.has("id") && !patch.path("id").asText().equals(step.id())) {
            findings.mistake(Pointer.of(pointer, "id"), "a step keeps its id: remove this one and add another");
        }
        return new Stated(PlanChange.merged(step.node(), patch), pointer, true);
    }

    /** The steps of a group become ready together, so none can come to one that has begun. */
    private void joined(List<Stated> steps) {
        for (var step : steps) {
            var group = step.node().path("parallel-group").asText();
            if (step.fresh() && !group.isEmpty()) {
                before.steps().stream()
                        .filter(other -> other.group().filter(group::equals).isPresent() && begun.test(other.id()))
                        .findFirst()
                        .ifPresent(other -> {
                            throw Refusal.of(
                                    ErrorCode.TRANSITION_REFUSED,
                                    "step " + Words.quoted(step.id()) + " cannot be in parallel-group "
                                            + Words.quoted(group) + ", of which step " + Words.quoted(other.id())
                                            + " has begun");
                        });
            }
        }
    }

    private List<String> ids() {
        return before.steps().stream().map(StepPlan::id).toList();
    }
}
