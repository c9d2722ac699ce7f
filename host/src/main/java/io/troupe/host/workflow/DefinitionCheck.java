package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.host.bus.WorkflowCalls.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a definition, and says all that is wrong with it at once. On one thread; takes long for a large one. */
final class DefinitionCheck {

    private final Findings findings;
    private final Programs programs = new Programs();

    private DefinitionCheck(Findings findings) {
        this.findings = findings;
    }

    /**
     * What was read, and where more that is wrong with it can be told, with the lines of the text.
     *
     * @param definition empty when there are mistakes
     */
    record Read(Optional<Definition> definition, Findings findings) {

        Reading reading() {
            return new Reading(
                    findings.clean() ? definition : Optional.empty(), findings.mistakes(), findings.warnings());
        }
    }

    static Read read(String text, Format format) {
        try {
            var source = Source.read(text, format);
            var findings = new Findings(source::line);
            return new Read(new DefinitionCheck(findings).definition(source.root()), findings);
        } catch (Source.Unreadable e) {
            var findings = new Findings(pointer -> e.line());
            findings.mistake("", e.problem());
            return new Read(Optional.empty(), findings);
        }
    }

    private Optional<Definition> definition(JsonNode root) {
        if (!(root instanceof ObjectNode whole)) {
            findings.mistake("", "the definition is " + JsonValues.kind(root) + ", expected an object");
            return Optional.empty();
        }
        var steps = steps(whole);
        whole.remove("steps");
        if (!count(steps)) {
            return Optional.empty();
        }
        head(whole);
        new StepsCheck(findings, programs).check(steps, whole);
        return findings.clean()
                ? Optional.of(new Definition(
                        whole,
                        steps.stream()
                                .map(step -> new StepPlan(step.object(), programs))
                                .toList(),
                        programs))
                : Optional.empty();
    }

    private List<Stated> steps(ObjectNode whole) {
        var steps = new ArrayList<Stated>();
        var found = whole.path("steps");
        if (found instanceof ArrayNode array) {
            array.forEach(node -> steps.add(new Stated(node, "/steps/" + steps.size(), true)));
        } else if (!found.isMissingNode()) {
            findings.mistake("/steps", "steps is " + JsonValues.kind(found) + ", expected a list");
        }
        return steps;
    }

    private boolean count(List<Stated> steps) {
        if (steps.size() > Definition.MOST_STEPS) {
            findings.mistake("/steps", steps.size() + " steps, expected at most " + Definition.MOST_STEPS);
            return false;
        }
        if (steps.isEmpty() && findings.clean()) {
            findings.mistake("/steps", "there are no steps, expected one or more");
        }
        return true;
    }

    private void head(ObjectNode head) {
        if (!Form.HEAD.check(head, "", findings)) {
            return;
        }
        var steps = new StepCheck(findings, programs);
        steps.budget(head.path("budget"), "/budget");
        steps.schema(head.get("inputs"), "/inputs");
    }
}
