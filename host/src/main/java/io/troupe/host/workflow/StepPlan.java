package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.api.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** A step of a definition: what is to be done, when, and with what. Never changes; any thread. */
final class StepPlan {

    static final String DEFAULT_SKILL = "execute";
    static final int MOST_ITEMS = 1_000;
    private static final Json YES_OR_NO = Json.of("""
            {"type":"object","properties":{"approved":{"type":"boolean"},"comment":{"type":"string"}},\
            "required":["approved"]}""");

    private final ObjectNode node; // read only
    private final String id;
    private final List<String> dependsOn;
    private final Programs programs;

    /**
     * Takes a step as it is written in a definition, which was checked.
     *
     * @param node not to be changed any more
     */
    StepPlan(ObjectNode node, Programs programs) {
        this.node = node;
        this.id = node.path("id").asText();
        this.dependsOn = dependsOn(node);
        this.programs = programs;
    }

    /** What a step depends on, each once. */
    static List<String> dependsOn(JsonNode step) {
        var ids = new LinkedHashSet<String>();
        step.path("depends-on").forEach(on -> {
            if (on.isTextual()) {
                ids.add(on.asText());
            }
        });
        return List.copyOf(ids);
    }

    String id() {
        return id;
    }

    /** As it is written; to be read only. */
    ObjectNode node() {
        return node;
    }

    Optional<String> agent() {
        return text("agent");
    }

    /** The skill that somebody has to have, where no agent is named. */
    Optional<String> needs() {
        return text("needs");
    }

    /** The workflow that it is a run of. */
    Optional<String> workflow() {
        return text("workflow");
    }

    /** What the agent is asked for. */
    String skill() {
        return needs().or(() -> text("skill")).orElse(DEFAULT_SKILL);
    }

    List<String> dependsOn() {
        return dependsOn;
    }

    Optional<String> group() {
        return text("parallel-group");
    }

    boolean optional() {
        return node.path("optional").asBoolean();
    }

    /** How often it is tried again after a failure that may pass. */
    Optional<Integer> retries() {
        return Optional.ofNullable(node.get("retry")).map(JsonNode::asInt);
    }

    Optional<Duration> timeout() {
        return text("timeout").map(Budgets::duration);
    }

    Budget budget() {
        return Budgets.of(node.path("budget"));
    }

    /** Says whether its outcome may change the graph. */
    boolean mayChange() {
        return node.path("may-change").asBoolean();
    }

    boolean hasForEach() {
        return node.has("for-each");
    }

    boolean hasCondition() {
        return node.has("condition");
    }

    boolean hasApproval() {
        return node.has("approval");
    }

    /** Says whether it is to be done at all; true where nothing is said of that. */
    boolean holds(Values values) throws ExpressionFailed {
        if (!hasCondition()) {
            return true;
        }
        var expression = node.path("condition").asText();
        var value = programs.evaluate(expression, pointer("condition"), values);
        if (!value.isBoolean()) {
            throw new ExpressionFailed(
                    expression, pointer("condition"), "gives " + JsonValues.kind(value) + ", expected true or false");
        }
        return value.booleanValue();
    }

    /** What it is to be done for, each for itself. */
    List<Json> items(Values values) throws ExpressionFailed {
        var expression = node.path("for-each").asText();
        var value = programs.evaluate(expression, pointer("for-each"), values);
        if (!value.isArray()) {
            throw new ExpressionFailed(
                    expression, pointer("for-each"), "gives " + JsonValues.kind(value) + ", expected a list");
        }
        if (value.size() > MOST_ITEMS) {
            throw new ExpressionFailed(
                    expression,
                    pointer("for-each"),
                    "gives a list of " + value.size() + ", expected at most " + MOST_ITEMS);
        }
        var items = new ArrayList<Json>(value.size());
        value.forEach(item -> items.add(JsonValues.json(item)));
        return items;
    }

    /** The input of its task, or of its run. */
    Json input(Values values) throws ExpressionFailed {
        return input(node, pointer(""), programs, values);
    }

    /** What a human is asked before it is started. */
    Optional<Question> approval(Values values) throws ExpressionFailed {
        if (!hasApproval()) {
            return Optional.empty();
        }
        var text = JsonValues.text(filled(node.path("approval"), pointer("approval"), programs, values));
        if (text.isBlank()) {
            throw new ExpressionFailed(
                    node.path("approval").asText(), pointer("approval"), "gives an empty text, expected a question");
        }
        return Optional.of(new Question(text, YES_OR_NO));
    }

    /**
     * What about an output does not fit the step's schema; nothing when it fits, or there is none. A schema that an earlier
     * version took and this one does not, fits nothing.
     */
    List<String> mistakesOfOutput(Json output) {
        try {
            return outputSchema()
                    .map(schema -> programs.schema(schema).check(output).stream()
                            .map(mistake ->
                                    (mistake.pointer().isEmpty() ? "" : mistake.pointer() + ": ") + mistake.message())
                            .toList())
                    .orElse(List.of());
        } catch (IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    Optional<Json> outputSchema() {
        return Optional.ofNullable(node.get("output")).map(JsonValues::json);
    }

    /** What undoes it, where that can be done. */
    Optional<Compensation> compensate() {
        if (!(node.get("compensate") instanceof ObjectNode undo)) {
            return Optional.empty();
        }
        var agent = Optional.ofNullable(undo.get("agent")).map(JsonNode::asText).or(this::agent);
        return agent.map(name -> new Compensation(name, undo, pointer("compensate"), programs));
    }

    /** The input that a step, or what undoes one, says: {@code instruction} or {@code input}, else nothing. */
    static Json input(ObjectNode node, String pointer, Programs programs, Values values) throws ExpressionFailed {
        var instruction = node.get("instruction");
        if (instruction != null) {
            var filled = filled(instruction, Pointer.of(pointer, "instruction"), programs, values);
            var input = JsonNodeFactory.instance.objectNode();
            return JsonValues.json(input.put("instruction", JsonValues.text(filled)));
        }
        var input = node.get("input");
        return input == null
                ? Json.of("{}")
                : JsonValues.json(filled(input, Pointer.of(pointer, "input"), programs, values));
    }

    static JsonNode filled(JsonNode node, String pointer, Programs programs, Values values) throws ExpressionFailed {
        var results = new JsonResults();
        return Template.fill(
                node, pointer, (expression, where) -> programs.evaluate(expression, where, values, results));
    }

    /** By the step's name, since its place may change. */
    private String pointer(String key) {
        var step = Pointer.of("/steps", id);
        return key.isEmpty() ? step : Pointer.of(step, key);
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(node.get(key)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }
}
