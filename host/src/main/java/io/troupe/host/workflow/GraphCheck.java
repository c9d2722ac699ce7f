package io.troupe.host.workflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says what is wrong with the way in which steps depend on one another. */
final class GraphCheck {

    private static final int MOST_SHOWN = 20;

    private final List<Stated> steps;
    private final Findings findings;
    private final Map<String, Stated> byId = new HashMap<>();
    private final Graph graph;

    GraphCheck(List<Stated> steps, Findings findings) {
        this.steps = steps;
        this.findings = findings;
        steps.forEach(step -> byId.putIfAbsent(step.id(), step));
        this.graph = new Graph(steps.stream()
                .map(step -> new Graph.Node(step.id(), StepPlan.dependsOn(step.node()), group(step)))
                .toList());
    }

    /** Reports what it finds, and says whether the graph can be gone through. */
    boolean check() {
        ids();
        dependencies();
        var circles = graph.circles();
        circles.forEach(circle -> findings.mistake(
                at(circle.getFirst(), "depends-on"),
                circle.size() == 1
                        ? "step " + Words.quoted(circle.getFirst()) + " depends on itself"
                        : "these steps depend on one another in a circle: " + shown(circle)));
        if (!circles.isEmpty()) {
            return false;
        }
        var tangles = graph.groupCircles();
        tangles.forEach(circle -> findings.mistake(
                at(circle.getFirst(), "parallel-group"),
                "the steps of a parallel-group become ready together, and these would wait for one another: "
                        + shown(circle)));
        return tangles.isEmpty();
    }

    Graph graph() {
        return graph;
    }

    private void ids() {
        var first = new HashMap<String, Integer>();
        for (int i = 0; i < steps.size(); i++) {
            var id = steps.get(i).id();
            var before = id.isEmpty() ? null : first.putIfAbsent(id, i);
            if (before != null) {
                findings.mistake(
                        steps.get(i).at("id"),
                        "there is a step " + Words.quoted(id) + " already, the " + (before + 1) + ". of them");
            }
        }
    }

    private void dependencies() {
        for (var step : steps) {
            int place = 0;
            for (var on : step.node().path("depends-on")) {
                if (on.isTextual() && !byId.containsKey(on.asText())) {
                    findings.mistake(
                            Pointer.of(step.at("depends-on"), place),
                            "step " + Words.quoted(step.id()) + " depends on " + Words.quoted(on.asText())
                                    + ", which there is not" + findings.nearest(on.asText(), byId.keySet()));
                }
                place++;
            }
        }
    }

    private String at(String id, String key) {
        var step = byId.get(id);
        return step == null ? "" : step.at(key);
    }

    private static Optional<String> group(Stated step) {
        return Optional.of(step.node().path("parallel-group"))
                .filter(group -> group.isTextual())
                .map(group -> group.asText());
    }

    private static String shown(List<String> circle) {
        var names = circle.stream().limit(MOST_SHOWN).map(Words::visible).collect(Collectors.joining(" → "));
        return names + (circle.size() > MOST_SHOWN ? " → … (" + circle.size() + " steps)" : "") + " → "
                + Words.visible(circle.getFirst()) + ", where → is depends on";
    }
}
