package io.troupe.host.workflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jgrapht.Graphs;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.traverse.TopologicalOrderIterator;

/**
 * Which step waits for which. Steps are numbers here, by their place; a parallel group is a number behind them, which
 * waits for all that one of its steps depends on, and each of its steps waits for it.
 */
final class Graph {

    /** A step as far as this goes; what it depends on may not be there. */
    record Node(String id, List<String> dependsOn, Optional<String> group) {}

    private final List<Node> nodes;
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, Integer> groups = new LinkedHashMap<>();
    private final DefaultDirectedGraph<Integer, DefaultEdge> bare = new DefaultDirectedGraph<>(DefaultEdge.class);
    private final DefaultDirectedGraph<Integer, DefaultEdge> grouped = new DefaultDirectedGraph<>(DefaultEdge.class);
    private final Set<Integer> ownCircles = new LinkedHashSet<>();

    Graph(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            places.putIfAbsent(nodes.get(i).id(), i);
            nodes.get(i).group().ifPresent(group -> groups.putIfAbsent(group, nodes.size() + groups.size()));
            bare.addVertex(i);
            grouped.addVertex(i);
        }
        groups.values().forEach(grouped::addVertex);
        for (int i = 0; i < nodes.size(); i++) {
            connect(i, nodes.get(i));
        }
    }

    static Graph of(List<StepPlan> steps) {
        return new Graph(steps.stream()
                .map(step -> new Node(step.id(), step.dependsOn(), step.group()))
                .toList());
    }

    private void connect(int step, Node node) {
        Optional<Integer> group = node.group().map(groups::get);
        group.ifPresent(its -> grouped.addEdge(its, step));
        for (var on : node.dependsOn()) {
            var before = places.get(on);
            if (before != null && before == step) {
                ownCircles.add(step);
            } else if (before != null) {
                bare.addEdge(before, step);
                grouped.addEdge(before, group.orElse(step));
            }
        }
    }

    /** Ids that depend on one another, a circle a list: each depends on the next, and the last on the first. */
    List<List<String>> circles() {
        var circles = new ArrayList<List<String>>();
        ownCircles.forEach(step -> circles.add(List.of(nodes.get(step).id())));
        tangles(bare).forEach(tangle -> circles.add(names(circle(bare, tangle))));
        return circles;
    }

    /** The same, where it takes parallel groups to make them; to be asked when there are no others. */
    List<List<String>> groupCircles() {
        return tangles(grouped).stream()
                .map(tangle -> names(circle(grouped, tangle)))
                .toList();
    }

    /**
     * Ids by level: what a step depends on is in a level before its own, and the steps of a group are in one. To be asked
     * when there are no circles.
     */
    List<List<String>> levels() {
        var depths = depths();
        var levels = new ArrayList<List<String>>();
        for (int i = 0; i < nodes.size(); i++) {
            while (levels.size() <= depths[i]) {
                levels.add(new ArrayList<>());
            }
            levels.get(depths[i]).add(nodes.get(i).id());
        }
        return levels.stream().map(List::copyOf).toList();
    }

    /** A step whose expression refers to another. */
    record Reference(String from, String to) {}

    /**
     * Those of the references that lead to a step on which theirs does not depend, directly or not. To be asked when
     * there are no circles. A search for each step that is referred to, which goes no deeper than those that refer to it.
     */
    Set<Reference> astray(List<Reference> references) {
        var wanted = new LinkedHashMap<Integer, Set<Integer>>();
        for (var reference : references) {
            var from = nodes.get(place(reference.from()));
            if (!from.dependsOn().contains(reference.to())) {
                wanted.computeIfAbsent(place(reference.to()), to -> new HashSet<>())
                        .add(place(reference.from()));
            }
        }
        var depths = depths();
        var after = after();
        var seen = new int[nodes.size()];
        var astray = new LinkedHashSet<Reference>();
        int search = 0;
        for (var entry : wanted.entrySet()) {
            int deepest = entry.getValue().stream()
                    .mapToInt(step -> depths[step])
                    .max()
                    .orElse(0);
            mark(entry.getKey(), ++search, seen, new Bound(after, depths, deepest));
            for (int step : entry.getValue()) {
                if (seen[step] != search || step == entry.getKey()) {
                    astray.add(new Reference(
                            nodes.get(step).id(), nodes.get(entry.getKey()).id()));
                }
            }
        }
        return astray;
    }

    /** How far a search goes. */
    private static final class Bound {
        private final int[][] after;
        private final int[] depths;
        private final int deepest;

        Bound(int[][] after, int[] depths, int deepest) {
            this.after = after;
            this.depths = depths;
            this.deepest = deepest;
        }

        int[] after(int step) {
            return after[step];
        }

        boolean holds(int step) {
            return depths[step] <= deepest;
        }
    }

    private int place(String id) {
        return Objects.requireNonNull(places.get(id), "only steps that there are refer to others");
    }

    private void mark(int start, int search, int[] seen, Bound bound) {
        var open = new int[nodes.size()];
        int count = 0;
        open[count++] = start;
        seen[start] = search;
        while (count > 0) {
            int step = open[--count];
            for (int next : bound.after(step)) {
                if (seen[next] != search && bound.holds(next)) {
                    seen[next] = search;
                    open[count++] = next;
                }
            }
        }
    }

    /** By step those that depend on it directly; quicker to go through than the library's own. */
    private int[][] after() {
        var after = new int[nodes.size()][];
        for (int step = 0; step < after.length; step++) {
            after[step] = bare.outgoingEdgesOf(step).stream()
                    .mapToInt(bare::getEdgeTarget)
                    .toArray();
        }
        return after;
    }

    private int[] depths() {
        var depths = new int[nodes.size() + groups.size()];
        Arrays.fill(depths, 0);
        new TopologicalOrderIterator<>(grouped).forEachRemaining(vertex -> {
            for (var edge : grouped.outgoingEdgesOf(vertex)) {
                int next = grouped.getEdgeTarget(edge);
                int deeper = vertex < nodes.size() ? 1 : 0; // a group is no level of its own
                depths[next] = Math.max(depths[next], depths[vertex] + deeper);
            }
        });
        return depths;
    }

    /** Sets of vertices of which each leads to each other. */
    private static List<Set<Integer>> tangles(DefaultDirectedGraph<Integer, DefaultEdge> graph) {
        return new KosarajuStrongConnectivityInspector<>(graph)
                .stronglyConnectedSets().stream().filter(set -> set.size() > 1).toList();
    }

    /** Goes back within the tangle until it comes to where it has been. */
    private static List<Integer> circle(DefaultDirectedGraph<Integer, DefaultEdge> graph, Set<Integer> tangle) {
        var way = new LinkedHashMap<Integer, Integer>();
        var order = new ArrayList<Integer>();
        int at = tangle.stream().min(Integer::compare).orElseThrow();
        while (!way.containsKey(at)) {
            way.put(at, order.size());
            order.add(at);
            at = Graphs.predecessorListOf(graph, at).stream()
                    .filter(tangle::contains)
                    .findFirst()
                    .orElseThrow();
        }
        return order.subList(way.get(at), order.size());
    }

    private List<String> names(List<Integer> vertices) {
        return vertices.stream()
                .filter(vertex -> vertex < nodes.size())
                .map(vertex -> nodes.get(vertex).id())
                .toList();
    }
}
