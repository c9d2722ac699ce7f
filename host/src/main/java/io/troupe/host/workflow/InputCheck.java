package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Says why a run cannot be started with an input. */
final class InputCheck {

    private static final Pattern PART = Pattern.compile("\\s*inputs((?:\\.[A-Za-z_][A-Za-z0-9_]*)*)\\s*");
    private static final Set<String> OTHERS = Set.of("steps", "run", "item", "index");

    private final Definition definition;
    private final Programs programs;

    InputCheck(Definition definition, Programs programs) {
        this.definition = definition;
        this.programs = programs;
    }

    void check(Json input) {
        if (!input.text().startsWith("{")) {
            throw refused(List.of(new Mistake("", JsonValues.kind(JsonValues.node(input)) + ", expected an object")));
        }
        var mistakes = definition
                .inputs()
                .map(schema -> programs.schema(schema).check(input))
                .orElse(List.of());
        if (!mistakes.isEmpty()) {
            throw refused(mistakes);
        }
        var values = Values.of("", input, id -> Optional.empty());
        definition.steps().stream().filter(StepPlan::hasForEach).forEach(step -> list(step, values));
    }

    private void list(StepPlan step, Values values) {
        var expression = Expression.of(step.node().path("for-each").asText());
        if (!expression.sees("inputs") || expression.words().stream().anyMatch(OTHERS::contains)) {
            return;
        }
        var part = PART.matcher(expression.text());
        var pointer = part.matches() ? part.group(1).replace('.', '/') : "";
        try {
            int size = programs.evaluate(expression.text(), pointer, values).size();
            if (size > StepPlan.MOST_ITEMS) {
                throw Refusal.invalid(
                        ErrorCode.TOO_LARGE,
                        "step " + Words.quoted(step.id()) + " would be done for " + size + " items, expected at most "
                                + StepPlan.MOST_ITEMS,
                        List.of(new Mistake(
                                pointer, "a list of " + size + ", expected at most " + StepPlan.MOST_ITEMS)));
            }
        } catch (ExpressionFailed e) {
            if (!step.hasCondition()) { // else it may never come to that
                throw refused(List.of(new Mistake(pointer, String.valueOf(e.getMessage()))));
            }
        }
    }

    private Refusal refused(List<Mistake> mistakes) {
        return Refusal.invalid(
                ErrorCode.INPUT_INVALID,
                "the input does not fit workflow " + Words.quoted(definition.name()) + ": "
                        + mistakes.getFirst().message(),
                mistakes);
    }
}
