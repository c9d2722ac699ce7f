package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a definition, and each change of it, says of which step hangs on which; as {@link RunStory} reads it. For one thread. */
final class RunShape {

    /** A step as far as this goes. */
    record Tied(Set<String> dependsOn, Optional<String> group, boolean optional) {}

    private final Map<String, Tied> steps = new LinkedHashMap<>();
    private final Map<String, List<String>> groups = new HashMap<>();

    RunShape(Json definition) {
        read(definition).path("steps").forEach(step -> steps.put(step.path("id").asText(), tied(step)));
        group();
    }

    private static JsonNode read(Json json) {
        return Wire.read(json.text(), JsonNode.class);
    }

    private static Tied tied(JsonNode step) {
        return new Tied(
                ids(step.path("depends-on")),
                text(step, "parallel-group"),
                step.path("optional").asBoolean());
    }

    private static Set<String> ids(JsonNode array) {
        var ids = new HashSet<String>();
        array.forEach(id -> ids.add(id.asText()));
        return ids;
    }

    private static Optional<String> text(JsonNode step, String key) {
        return step.hasNonNull(key) ? Optional.of(step.path(key).asText()) : Optional.empty();
    }

    void change(GraphEdit edit) {
        edit.remove().forEach(steps::remove);
        edit.change().forEach((id, patch) -> steps.computeIfPresent(id, (same, tied) -> patched(tied, read(patch))));
        edit.add().stream()
                .map(RunShape::read)
                .forEach(step -> steps.put(step.path("id").asText(), tied(step)));
        group();
    }

    /** What a merge patch does not name stays as it is. */
    private static Tied patched(Tied tied, JsonNode patch) {
        return new Tied(
                patch.has("depends-on") ? ids(patch.path("depends-on")) : tied.dependsOn(),
                patch.has("parallel-group") ? text(patch, "parallel-group") : tied.group(),
                patch.has("optional") ? patch.path("optional").asBoolean() : tied.optional());
    }

    private void group() {
        groups.clear();
        steps.forEach((id, tied) -> tied.group()
                .ifPresent(group -> groups.computeIfAbsent(group, first -> new ArrayList<>())
                        .add(id)));
    }

    Optional<Tied> step(String id) {
        return Optional.ofNullable(steps.get(id));
    }

    /** Those that become ready together with a step, itself among them. */
    List<String> together(String id) {
        return step(id).flatMap(Tied::group).map(groups::get).orElse(List.of(id));
    }
}
