package io.troupe.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A change of steps that is about to be made. Of a definition it knows what makes the graph. One thread. */
final class FakeEdit {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, RunStep> steps;
    private final List<String> reasons = new ArrayList<>();

    FakeEdit(Map<String, RunStep> before) {
        this.steps = new LinkedHashMap<>(before);
    }

    /** The steps as they are when it is made. */
    Map<String, RunStep> steps() {
        return steps;
    }

    /** Gives the reasons why it cannot be made; empty when it can. */
    List<String> make(GraphEdit edit) {
        edit.remove().forEach(this::remove);
        edit.change().forEach(this::change);
        edit.add().forEach(this::add);
        if (reasons.isEmpty()) {
            reasons.addAll(mistakes(steps));
        }
        return reasons;
    }

    private void remove(String id) {
        if (isIdle(id)) {
            steps.remove(id);
        }
    }

    private void change(String id, Json patch) {
        if (isIdle(id)) {
            var step = FakeGraph.moved(steps.getOrDefault(id, FakeRun.pending(id)), State.PENDING);
            steps.put(id, read(id, step, node(patch)));
        }
    }

    private boolean isIdle(String id) {
        var step = steps.get(id);
        boolean idle = step != null && FakeGraph.isIdle(step);
        if (!idle) {
            reasons.add("'" + id + "' is "
                    + (step == null ? "no step" : step.state().wire()) + ", expected a step that was not started");
        }
        return idle;
    }

    private void add(Json definition) {
        var written = node(definition);
        var id = written.path("id").asText();
        if (!id.matches("[a-z][a-z0-9-]{0,62}") || steps.containsKey(id)) {
            reasons.add("id '" + id + "' of an added step, expected [a-z][a-z0-9-]{0,62} that no other has");
        } else {
            steps.put(id, read(id, FakeRun.pending(id), written));
        }
    }

    private static JsonNode node(Json json) {
        try {
            return MAPPER.readTree(json.text());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json + " was checked, and cannot be read", e);
        }
    }

    private static RunStep read(String id, RunStep otherwise, JsonNode written) {
        var dependsOn = otherwise.dependsOn();
        if (written.has("depends-on")) {
            var ids = new ArrayList<String>();
            written.path("depends-on").forEach(one -> ids.add(one.asText()));
            dependsOn = ids;
        }
        var group = written.has("parallel-group")
                ? Optional.of(written.path("parallel-group"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText)
                : otherwise.group();
        boolean optional = written.path("optional").asBoolean(otherwise.optional());
        return new RunStep(id, otherwise.state(), dependsOn, group, optional, otherwise.output(), otherwise.error());
    }

    /** What keeps these steps from being a graph without a circle. */
    static List<String> mistakes(Map<String, RunStep> steps) {
        var mistakes = new ArrayList<String>();
        var missing = new HashMap<String, Integer>();
        var after = new HashMap<String, List<String>>();
        for (var step : steps.values()) {
            missing.put(step.id(), step.dependsOn().size());
            for (var before : step.dependsOn()) {
                if (!steps.containsKey(before)) {
                    mistakes.add("'" + step.id() + "' depends on '" + before + "', which is no step");
                }
                after.computeIfAbsent(before, first -> new ArrayList<>()).add(step.id());
            }
        }
        var free = new ArrayList<>(steps.keySet().stream()
                .filter(id -> missing.getOrDefault(id, 0) == 0)
                .toList());
        for (int i = 0; i < free.size(); i++) {
            for (var next : after.getOrDefault(free.get(i), List.of())) {
                if (missing.merge(next, -1, Integer::sum) == 0) {
                    free.add(next);
                }
            }
        }
        if (mistakes.isEmpty() && free.size() < steps.size()) {
            mistakes.add((steps.size() - free.size()) + " steps depend on themselves, by way of others or not");
        }
        return mistakes;
    }
}
