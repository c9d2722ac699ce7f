package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Budget;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The definition of a workflow, which was checked: never changes, and all its runs share it. Expressions are compiled when
 * they are first evaluated. Any thread.
 */
final class Definition {

    static final int MOST_STEPS = 10_000;
    private static final int PARALLEL = 64;
    private static final String STRATEGY = "graph";

    private final ObjectNode head; // without steps; read only
    private final List<StepPlan> steps;
    private final Map<String, StepPlan> byId;
    private final Programs programs;

    Definition(ObjectNode head, List<StepPlan> steps, Programs programs) {
        this.head = head;
        this.steps = List.copyOf(steps);
        this.byId = LinkedHashMap.newLinkedHashMap(steps.size());
        this.programs = programs;
        steps.forEach(step -> byId.put(step.id(), step));
    }

    /** Reads and checks what somebody wrote; takes long for a large one. */
    static Reading read(String source, WorkflowCalls.Format format) {
        return DefinitionCheck.read(source, format).reading();
    }

    /**
     * Makes one that was checked before.
     *
     * @throws Refusal {@code input-invalid} when it cannot be used after all
     */
    static Definition of(Json definition) {
        var programs = new Programs();
        if (!(JsonValues.node(definition) instanceof ObjectNode root)
                || !(root.remove("steps") instanceof ArrayNode array)) {
            throw unusable("it has no steps");
        }
        var steps = new LinkedHashMap<String, StepPlan>();
        for (var node : array) {
            if (!(node instanceof ObjectNode step)) {
                throw unusable("one of its steps is " + JsonValues.kind(node));
            }
            var plan = new StepPlan(step, programs);
            steps.put(plan.id(), plan);
        }
        if (steps.size() != array.size()
                || steps.values().stream().anyMatch(step -> !steps.keySet().containsAll(step.dependsOn()))) {
            throw unusable("two of its steps have the same id, or one depends on a step that there is not");
        }
        return new Definition(root, List.copyOf(steps.values()), programs);
    }

    String name() {
        return head.path("name").asText();
    }

    String description() {
        return head.path("description").asText();
    }

    String strategy() {
        return head.path("strategy").asText(STRATEGY);
    }

    /** JSON Schema of what a run is started with. */
    Optional<Json> inputs() {
        return Optional.ofNullable(head.get("inputs")).map(JsonValues::json);
    }

    /** Of the whole run. */
    Budget budget() {
        return Budgets.of(head.path("budget"));
    }

    /** How many steps are at work at once, at most. */
    int parallel() {
        return head.path("parallel").asInt(PARALLEL);
    }

    /** Says whether what was completed is undone when a run fails. */
    boolean rollsBack() {
        return head.path("on-failure").asText().equals("roll-back");
    }

    /** In the order in which they are written. */
    List<StepPlan> steps() {
        return steps;
    }

    Optional<StepPlan> step(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Ids by level: what a step depends on is in a level before its own. */
    List<List<String>> levels() {
        return Graph.of(steps).levels();
    }

    /** As it is kept. */
    Json json() {
        var root = JsonNodeFactory.instance.objectNode();
        root.setAll(head);
        var array = root.putArray("steps");
        steps.forEach(step -> array.add(step.node()));
        return JsonValues.json(root);
    }

    /**
     * Gives what a change of its steps comes to; takes long for a large one.
     *
     * @param begun says of an id whether that step has begun, so that nothing about it may change
     * @throws Refusal {@code input-invalid} with all mistakes, {@code transition-refused} when it touches one that has begun
     */
    PlanChange check(GraphEdit edit, Predicate<String> begun) {
        GraphChange.check(this, edit, begun);
        return PlanChange.of(edit, id -> step(id).orElseThrow(), programs);
    }

    /** The same with other steps, which were checked. */
    Definition with(List<StepPlan> others) {
        return new Definition(head, others, programs);
    }

    /**
     * Checks what a run is to be started with, and that no step is for more items than there may be, as far as that
     * follows from it.
     *
     * @throws Refusal {@code input-invalid} or {@code too-large}
     */
    void checkInput(Json input) {
        new InputCheck(this, programs).check(input);
    }

    /** What comes out of a run: as the definition says, else the outputs of the steps that nothing depends on, by id. */
    Json output(Values values) throws ExpressionFailed {
        var output = head.get("output");
        if (output != null) {
            return JsonValues.json(StepPlan.filled(output, "/output", programs, values));
        }
        var outputs = JsonNodeFactory.instance.objectNode();
        for (var id : last()) {
            values.steps()
                    .apply(id)
                    .flatMap(StepValue::output)
                    .ifPresent(value -> outputs.set(id, JsonValues.node(value)));
        }
        return JsonValues.json(outputs);
    }

    /** The agents, skills and workflows that it names. */
    Needed needed() {
        return Needed.of(steps);
    }

    private List<String> last() {
        var before = new LinkedHashSet<String>();
        steps.forEach(step -> before.addAll(step.dependsOn()));
        return steps.stream()
                .map(StepPlan::id)
                .filter(id -> !before.contains(id))
                .toList();
    }

    private static Refusal unusable(String why) {
        return Refusal.of(ErrorCode.INPUT_INVALID, "the definition of a workflow cannot be used: " + why);
    }

    /** What is written about the whole; to be read only. */
    ObjectNode head() {
        return head;
    }

    Programs programs() {
        return programs;
    }
}
