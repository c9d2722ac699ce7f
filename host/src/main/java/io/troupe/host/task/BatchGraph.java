package io.troupe.host.task;

import io.troupe.host.bus.BatchCalls.Part;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Nearest;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.Refusal.Problem;
import io.troupe.host.fact.TaskFact.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jgrapht.Graph;
import org.jgrapht.Graphs;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.jgrapht.graph.AsSubgraph;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.traverse.NotDirectedAcyclicGraphException;
import org.jgrapht.traverse.TopologicalOrderIterator;

/** Which tasks of a batch depend on which others. Tasks are known by their places in the request. Any thread. */
final class BatchGraph {

    /** What the graph keeps of each takes some 200 bytes, so that the largest takes 20 MB. */
    static final int MOST_EDGES = 100_000;

    private static final Pattern ID = Pattern.compile("task-[0-9a-hjkmnp-tv-z]{26}");
    private static final int MOST_NAMED = 100;

    private final List<Part> parts;
    private final Map<String, Integer> places = new HashMap<>();
    /** From each task to those that it waits for. */
    private final Graph<Integer, DefaultEdge> graph = new DefaultDirectedGraph<>(DefaultEdge.class);

    private final int[] levels;

    private BatchGraph(List<Part> parts) {
        this.parts = parts;
        this.levels = new int[parts.size()];
    }

    /**
     * Reads what the tasks depend on. Costs as much as there are tasks and dependencies.
     *
     * @param parts with keys that differ
     * @throws Refusal naming a key that there is not, or a cycle
     */
    static BatchGraph of(List<Part> parts) {
        checkSize(parts);
        var made = new BatchGraph(parts);
        made.connect();
        made.rank();
        return made;
    }

    static List<String> dependencies(Part part) {
        return part.task().plan().map(Plan::dependsOn).orElse(List.of());
    }

    /** How many tasks of the batch come one after the other before this one. */
    int level(int place) {
        return levels[place];
    }

    /** The places of all tasks, each after those that it waits for. */
    List<Integer> byLevel() {
        return IntStream.range(0, levels.length)
                .boxed()
                .sorted(Comparator.comparingInt(this::level))
                .toList();
    }

    /** The place of the task with this key; empty for what is an id. */
    Optional<Integer> place(String dependency) {
        return Optional.ofNullable(places.get(dependency));
    }

    private static void checkSize(List<Part> parts) {
        long edges = parts.stream().mapToLong(part -> dependencies(part).size()).sum();
        if (edges > MOST_EDGES) {
            throw Refusal.of(
                    ErrorCode.TOO_LARGE,
                    "the tasks have " + edges + " dependencies together, expected at most " + MOST_EDGES);
        }
    }

    private void connect() {
        for (int place = 0; place < parts.size(); place++) {
            places.put(parts.get(place).key(), place);
            graph.addVertex(place);
        }
        for (int place = 0; place < parts.size(); place++) {
            var dependencies = dependencies(parts.get(place));
            for (int number = 0; number < dependencies.size(); number++) {
                var other = places.get(dependencies.get(number));
                if (other != null) {
                    graph.addEdge(place, other);
                } else if (!ID.matcher(dependencies.get(number)).matches()) {
                    throw unknown(place, number);
                }
            }
        }
    }

    /** Gives each task the length of the longest way to one that waits for none. */
    private void rank() {
        var order = new ArrayList<Integer>(parts.size());
        try {
            new TopologicalOrderIterator<>(graph).forEachRemaining(order::add);
        } catch (NotDirectedAcyclicGraphException e) {
            throw cycle();
        }
        Collections.reverse(order);
        for (int place : order) {
            for (var edge : graph.outgoingEdgesOf(place)) {
                levels[place] = Math.max(levels[place], 1 + levels[graph.getEdgeTarget(edge)]);
            }
        }
    }

    private Refusal unknown(int place, int number) {
        var part = parts.get(place);
        var name = dependencies(part).get(number);
        var nearest = Nearest.names(name, places.keySet());
        var detail = "task '" + part.key() + "' depends on '" + Words.visible(name)
                + "', expected a key of this batch or the id of a task; nearest: " + String.join(", ", nearest);
        var mistake = new Mistake(pointer(place, number), "neither a key of this batch nor the id of a task");
        return new Refusal(new Problem(ErrorCode.INPUT_INVALID, detail, List.of(mistake), nearest, Optional.empty()));
    }

    /** A cycle through the first task that is on one. */
    private Refusal cycle() {
        var together = new KosarajuStrongConnectivityInspector<>(graph)
                .stronglyConnectedSets().stream().filter(this::waitsForItself).toList();
        int first = together.stream()
                .flatMap(Set::stream)
                .mapToInt(place -> place)
                .min()
                .orElseThrow(() -> new IllegalStateException("no order and no cycle in one graph"));
        var members =
                together.stream().filter(set -> set.contains(first)).findFirst().orElseThrow();
        int next = Graphs.successorListOf(graph, first).stream()
                .filter(members::contains)
                .findFirst()
                .orElseThrow();
        var way = BFSShortestPath.findPathBetween(new AsSubgraph<>(graph, members), next, first)
                .getVertexList();
        var keys = way.stream().map(place -> parts.get(place).key()).toList();
        int number = dependencies(parts.get(first)).indexOf(parts.get(next).key());
        return Refusal.invalid(
                ErrorCode.INPUT_INVALID,
                "the tasks wait for one another: " + parts.get(first).key() + " -> " + shown(keys)
                        + ", expected no cycle",
                List.of(new Mistake(pointer(first, number), "is part of a cycle")));
    }

    private boolean waitsForItself(Set<Integer> members) {
        return members.size() > 1 || members.stream().anyMatch(place -> graph.containsEdge(place, place));
    }

    private static String shown(List<String> keys) {
        if (keys.size() <= MOST_NAMED) {
            return String.join(" -> ", keys);
        }
        return keys.stream().limit(MOST_NAMED - 1).collect(Collectors.joining(" -> ")) + " -> ("
                + (keys.size() - MOST_NAMED) + " more) -> " + keys.getLast();
    }

    private static String pointer(int place, int number) {
        return "/tasks/" + place + "/depends_on/" + number;
    }
}
