package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A change of the steps of a run, of which it is known that it can be made. What was removed may be among what was added: it
 * is another step of that name.
 *
 * @param changed in place of those with their ids, which stay where they are
 */
record PlanChange(List<String> removed, List<StepPlan> changed, List<StepPlan> added) {

    PlanChange {
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
        added = List.copyOf(added);
    }

    /** Makes it of what was checked, at a cost that grows with the change alone. */
    static PlanChange of(GraphEdit edit, Function<String, StepPlan> plans, Programs programs) {
        return new PlanChange(
                edit.remove().stream().distinct().toList(),
                sorted(edit.change()).entrySet().stream()
                        .map(patch -> new StepPlan(
                                (ObjectNode)
                                        merged(plans.apply(patch.getKey()).node(), JsonValues.node(patch.getValue())),
                                programs))
                        .toList(),
                edit.add().stream()
                        .map(step -> new StepPlan((ObjectNode) JsonValues.node(step), programs))
                        .toList());
    }

    private static Map<String, Json> sorted(Map<String, Json> patches) {
        return new TreeMap<>(patches);
    }

    /** Patches as RFC 7396 says: what is null goes, objects are merged, everything else is replaced. */
    static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        var result = target instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        for (var entry : patch.properties()) {
            if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
            } else {
                result.set(entry.getKey(), merged(result.path(entry.getKey()), entry.getValue()));
            }
        }
        return result;
    }
}
