package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.host.fact.RunFact.RunChanged;
import io.troupe.host.fact.RunFact.RunWarned;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;

/** Reads what an agent wants to be different about the rest of its run. No state. */
final class Edits {

    private Edits() {}

    /** Notes that the outcome of a step wants the run to be another, where the step may. */
    static void wanted(Turn turn, Node node, Json output) {
        if (!node.plan().mayChange()) {
            return;
        }
        var who = "step:" + node.id();
        try {
            edit(output).ifPresent(edit -> turn.wants(new RunChanged(edit, who)));
        } catch (IllegalArgumentException e) {
            turn.happens(new RunWarned(who + " wanted a change that cannot be read: " + e.getMessage()));
        }
    }

    private static Optional<GraphEdit> edit(Json output) {
        var change = Wire.read(output.text(), JsonNode.class).path("change");
        if (change.isMissingNode() || change.isNull()) {
            return Optional.empty();
        }
        if (!change.isObject()) {
            throw new IllegalArgumentException("change is " + change.getNodeType() + ", expected an object");
        }
        var add = new ArrayList<Json>();
        change.path("add").forEach(step -> add.add(new Json(step.toString())));
        var remove = new ArrayList<String>();
        change.path("remove").forEach(step -> remove.add(step.asText()));
        var patches = new HashMap<String, Json>();
        change.path("change")
                .properties()
                .forEach(
                        one -> patches.put(one.getKey(), new Json(one.getValue().toString())));
        return Optional.of(new GraphEdit(add, remove, patches));
    }
}
