package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with single steps, each taken for itself. */
final class StepCheck {

    private static final List<String> WHO = List.of("agent", "needs", "workflow");

    private final Findings findings;
    private final Programs programs;

    StepCheck(Findings findings, Programs programs) {
        this.findings = findings;
        this.programs = programs;
    }

    /** Reports what it finds, and says whether the step can be looked at further. */
    boolean check(Stated step) {
        if (!(step.node() instanceof ObjectNode node)) {
            findings.mistake(step.pointer(), "the step is " + JsonValues.kind(step.node()) + ", expected an object");
            return false;
        }
        if (!Form.STEP.check(node, step.pointer(), findings)) {
            return false;
        }
        who(step);
        what(node, step.pointer(), "the step");
        undo(step);
        budget(node.path("budget"), step.at("budget"));
        if (node.has("timeout")
                && Budgets.duration(node.path("timeout").asText()).isZero()) {
            findings.mistake(step.at("timeout"), "a timeout of nothing, expected some time");
        }
        schema(node.get("output"), step.at("output"));
        return true;
    }

    /** A budget that fits its schema can still be of nothing. */
    void budget(JsonNode node, String pointer) {
        try {
            Budgets.of(node);
        } catch (IllegalArgumentException e) {
            findings.mistake(pointer, Words.visible(String.valueOf(e.getMessage())));
        }
    }

    /** A schema that somebody wrote; says whether it can be used. */
    boolean schema(@Nullable JsonNode node, String pointer) {
        if (node == null) {
            return true;
        }
        try {
            programs.schema(JsonValues.json(node));
            return true;
        } catch (IllegalArgumentException e) {
            findings.mistake(pointer, Words.visible(String.valueOf(e.getMessage())));
            return false;
        }
    }

    private void who(Stated step) {
        var named = WHO.stream().filter(step.node()::has).toList();
        if (named.size() != 1) {
            findings.mistake(
                    step.pointer(),
                    (named.isEmpty() ? "nobody is to do the step" : "the step has " + String.join(" and ", named))
                            + ", expected exactly one of agent, needs and workflow");
        } else if (step.node().has("skill") && !named.getFirst().equals("agent")) {
            findings.mistake(
                    step.at("skill"),
                    "a skill goes with an agent, and the step has " + named.getFirst() + ": "
                            + (named.getFirst().equals("needs") ? "that is the skill" : "a workflow has none"));
        }
        if (step.node().has("workflow") && step.node().has("instruction")) {
            findings.mistake(step.at("instruction"), "a workflow takes no instruction, expected input");
        }
    }

    private void what(JsonNode node, String pointer, String name) {
        if (node.has("instruction") && node.has("input")) {
            findings.mistake(
                    Pointer.of(pointer, "input"), name + " has an instruction and input, expected one of them");
        }
    }

    private void undo(Stated step) {
        var undo = step.node().path("compensate");
        if (undo.isMissingNode()) {
            return;
        }
        what(undo, step.at("compensate"), "what undoes the step");
        if (!undo.has("agent") && !step.node().has("agent")) {
            findings.mistake(
                    step.at("compensate"), "what undoes the step needs an agent, for the step itself names none");
        }
    }
}
