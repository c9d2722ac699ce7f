package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Json;

/** What undoes a step. */
final class Compensation {

    private final String agent;
    private final ObjectNode node;
    private final String pointer;
    private final Programs programs;

    Compensation(String agent, ObjectNode node, String pointer, Programs programs) {
        this.agent = agent;
        this.node = node;
        this.pointer = pointer;
        this.programs = programs;
    }

    String agent() {
        return agent;
    }

    String skill() {
        return node.path("skill").asText(StepPlan.DEFAULT_SKILL);
    }

    /** The input of its task; sees the output of its own step. */
    Json input(Values values) throws ExpressionFailed {
        return StepPlan.input(node, pointer, programs, values);
    }
}
