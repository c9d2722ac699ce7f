package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.troupe.api.Json;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says what is wrong with the expressions of a definition: each by its type, and by what it refers to. */
final class SpokenCheck {

    private static final Set<String> VARIABLES = Set.of("inputs", "steps", "run", "item", "index");
    private static final Values NOTHING = Values.of("", Json.of("{}"), id -> Optional.empty());

    private final Findings findings;
    private final Programs programs;
    private final Types types = new Types();
    private final Map<String, Stated> byId = new HashMap<>();
    private final Map<Output, CelType> alike = new HashMap<>();
    private final ExpressionCheck check;
    private final Set<Graph.Reference> references = new LinkedHashSet<>();
    private final Map<Graph.Reference, String> places = new HashMap<>();

    /**
     * Checks what these steps, or what is said of the whole, say.
     *
     * @param inputs schema of the input; missing when there is none
     */
    SpokenCheck(List<Stated> steps, JsonNode inputs, Findings findings, Programs programs) {
        this.findings = findings;
        this.programs = programs;
        var silent = types.object("steps.*", ofStep(SimpleType.DYN));
        var fields = new HashMap<String, CelType>();
        for (var step : steps) {
            byId.putIfAbsent(step.id(), step);
            fields.putIfAbsent(Expression.field(step.id()), step.node().has("output") ? type(step) : silent);
        }
        this.check = new ExpressionCheck(types, types.ofObject("inputs", inputs), types.object("steps", fields));
    }

    /** Reports what is wrong with the expressions of a step; of one that was checked before, only where they lead. */
    void step(Stated step) {
        var item = step.node().has("for-each") ? Optional.of(itemType(step)) : Optional.<CelType>empty();
        for (var spoken : Spoken.in(step, this::unclosed)) {
            if (refers(spoken, step) && step.fresh()) {
                typed(spoken, spoken.ofItem() ? item : Optional.empty());
            }
        }
    }

    /** Reports what is wrong with templates that may refer to every step. */
    void whole(JsonNode node, String pointer) {
        for (var spoken : Spoken.templates(node, pointer, this::unclosed)) {
            if (known(spoken)) {
                typed(spoken, Optional.empty());
            }
        }
    }

    /** Reports what refers to a step on which its own does not depend. To be called when there are no circles. */
    void ancestry(Graph graph) {
        for (var astray : graph.astray(List.copyOf(references))) {
            findings.mistake(
                    places.getOrDefault(astray, ""),
                    "refers to step " + Words.quoted(astray.to()) + ", on which step " + Words.quoted(astray.from())
                            + " does not depend, directly or not: name it in depends-on");
        }
    }

    private boolean refers(Spoken spoken, Stated step) {
        if (!known(spoken)) {
            return false;
        }
        for (var id : spoken.expression().steps()) {
            if (!id.equals(step.id())) {
                var reference = new Graph.Reference(step.id(), id);
                if (references.add(reference)) {
                    places.put(reference, spoken.pointer());
                }
            } else if (!spoken.ofSelf()) {
                findings.mistake(spoken.pointer(), "refers to its own step, which has not been done then");
            }
        }
        return true;
    }

    private boolean known(Spoken spoken) {
        boolean all = true;
        for (var id : spoken.expression().steps()) {
            if (!byId.containsKey(id)) {
                findings.mistake(
                        spoken.pointer(),
                        "refers to step " + Words.quoted(id) + ", which there is not"
                                + findings.nearest(id, byId.keySet()));
                all = false;
            }
        }
        return all;
    }

    private void typed(Spoken spoken, Optional<CelType> item) {
        var found = check.check(spoken.expression(), item);
        if (found.type().isEmpty()) {
            findings.mistake(spoken.pointer(), about(spoken, found.problem()));
            return;
        }
        var type = found.type().get();
        if (spoken.wanted().isPresent()
                && !ExpressionCheck.mayBe(type, spoken.wanted().get())) {
            var expected = spoken.wanted().get() == CelKind.BOOL ? "true or false" : "a list";
            findings.mistake(
                    spoken.pointer(), about(spoken, "gives " + ExpressionCheck.name(type) + ", expected " + expected));
        } else if (spoken.wanted().filter(CelKind.LIST::equals).isPresent()
                && spoken.expression().words().stream().noneMatch(VARIABLES::contains)) {
            constant(spoken);
        }
    }

    /** A list that is the same in each run can be counted now. */
    private void constant(Spoken spoken) {
        try {
            int size = programs.evaluate(spoken.expression().text(), spoken.pointer(), NOTHING)
                    .size();
            if (size > StepPlan.MOST_ITEMS) {
                findings.mistake(
                        spoken.pointer(),
                        about(spoken, "gives a list of " + size + ", expected at most " + StepPlan.MOST_ITEMS));
            } else if (size == 0) {
                findings.warning(spoken.pointer(), "the list is always empty, so the step is never done");
            }
        } catch (ExpressionFailed e) {
            findings.mistake(spoken.pointer(), Words.visible(String.valueOf(e.getMessage())));
        }
    }

    private CelType itemType(Stated step) {
        var text = step.node().path("for-each").asText();
        return check.check(Expression.of(text), Optional.empty())
                .type()
                .map(ExpressionCheck::item)
                .orElse(SimpleType.DYN);
    }

    /** What the output of a step is by its schema, and whether it is one for each item. */
    private record Output(JsonNode schema, boolean each, boolean undone) {}

    private CelType type(Stated step) {
        var node = step.node();
        return alike.computeIfAbsent(
                new Output(node.path("output"), node.has("for-each"), node.has("compensate")), same -> made(step));
    }

    private CelType made(Stated step) {
        boolean each = step.node().has("for-each");
        if (each && step.node().has("compensate")) { // which sees the output of one item there
            return types.object("steps." + step.id(), ofStep(SimpleType.DYN));
        }
        var one = types.of("steps." + step.id() + ".output", step.node().path("output"));
        return types.object("steps." + step.id(), ofStep(each ? ListType.create(one) : one));
    }

    private static Map<String, CelType> ofStep(CelType output) {
        return Map.of("output", output, "state", SimpleType.STRING, "error", SimpleType.DYN);
    }

    private void unclosed(String pointer) {
        findings.mistake(pointer, "'{{' has no '}}' that closes it");
    }

    private static String about(Spoken spoken, String problem) {
        return Words.quoted(spoken.expression().text()) + ": " + problem;
    }
}
