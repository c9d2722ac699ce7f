package io.troupe.host.workflow;

import io.troupe.api.RunStep.State;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/**
 * The steps of a run, and which of them may be started: counts what each still waits for, so that all of a run costs no more
 * than its steps and edges together. On the run service's context alone.
 */
final class Progress {

    /** What holds between a step and those before and after it. */
    private static final class Ties {
        private final List<Node> after = new ArrayList<>(2);
        private int missing;
        private int completed;
    }

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Node> inOrder = new ArrayList<>();
    private final Map<String, Ties> ties = new HashMap<>();
    private final Map<String, List<Node>> groups = new HashMap<>();
    private final Map<String, Integer> unready = new HashMap<>();
    private final Set<String> released = new HashSet<>();
    private final Queue<Node> free = new ArrayDeque<>();
    private final TreeMap<Integer, Node> ready = new TreeMap<>();
    private final TreeMap<Integer, Node> failed = new TreeMap<>();
    private int open;

    Progress(Definition definition) {
        for (var plan : definition.steps()) {
            add(new Node(plan, nodes.size()));
        }
        tie();
    }

    /** Takes another definition in place of the one before; steps that have begun stay what they are. */
    void change(Definition definition) {
        var before = new HashMap<>(nodes);
        int next = inOrder.isEmpty() ? 0 : inOrder.getLast().index() + 1;
        nodes.clear();
        inOrder.clear();
        for (var plan : definition.steps()) {
            var node = before.remove(plan.id());
            if (node == null) {
                node = new Node(plan, next++);
            } else if (!node.begun()) {
                node.plan(plan);
                node.state(node.over() ? node.state() : State.PENDING);
            }
            add(node);
        }
        tie();
    }

    private void add(Node node) {
        nodes.put(node.id(), node);
        inOrder.add(node);
        node.parts().forEach(part -> nodes.put(part.id(), part));
    }

    private void tie() {
        ties.clear();
        groups.clear();
        unready.clear();
        released.clear();
        free.clear();
        ready.clear();
        failed.clear();
        open = 0;
        inOrder.forEach(node -> ties.put(node.id(), new Ties()));
        for (var node : inOrder) {
            var mine = ties(node);
            for (var other : node.plan().dependsOn()) {
                var before = node(other).orElseThrow();
                ties(before).after.add(node);
                mine.missing += satisfied(before) ? 0 : 1;
                mine.completed += completed(before) ? 1 : 0;
            }
            node.plan().group().ifPresent(group -> join(group, node, mine.missing > 0));
            open += node.over() ? 0 : 1;
            if (node.over() && !satisfied(node)) {
                failed.put(node.index(), node);
            }
        }
        for (var node : inOrder) {
            if (!node.over() && !node.begun()) {
                release(node);
            } else if (node.state() == State.READY) {
                ready.put(node.index(), node); // approved
            }
        }
    }

    private void join(String group, Node node, boolean waits) {
        groups.computeIfAbsent(group, name -> new ArrayList<>()).add(node);
        unready.merge(group, waits && !node.over() ? 1 : 0, Integer::sum);
    }

    /** A step that failed and is not optional satisfies nothing: what hangs on it is never started. */
    private static boolean satisfied(Node node) {
        return switch (node.state()) {
            case COMPLETED, COMPENSATED, SKIPPED -> true;
            case FAILED, CANCELLED -> node.plan().optional();
            default -> false;
        };
    }

    private static boolean completed(Node node) {
        return node.state() == State.COMPLETED || node.state() == State.COMPENSATED;
    }

    private Ties ties(Node node) {
        var found = ties.get(node.id());
        if (found == null) {
            throw new IllegalStateException("no step " + node.id() + " in the graph, expected one");
        }
        return found;
    }

    Optional<Node> node(String id) {
        return Optional.ofNullable(nodes.get(id));
    }

    /** Without the several that one step stands for. */
    List<Node> inOrder() {
        return inOrder;
    }

    /** All of them: after a step come the several that it stands for. */
    List<Node> withParts() {
        var all = new ArrayList<Node>(nodes.size());
        for (var node : inOrder) {
            all.add(node);
            all.addAll(node.parts());
        }
        return all;
    }

    /** How many steps there are, those that one stands for as well. */
    int size() {
        return nodes.size();
    }

    /** How many steps are not over. */
    int open() {
        return open;
    }

    /** Says whether nothing that a step depends on was completed, though it depends on something. */
    boolean forsaken(Node node) {
        return !node.plan().dependsOn().isEmpty() && ties(node).completed == 0;
    }

    /** The next step that waits for nothing any more, and whose condition nobody has looked at; each comes once. */
    Optional<Node> nextFree() {
        return Optional.ofNullable(free.poll());
    }

    /** Its condition holds. */
    void makeReady(Node node) {
        node.state(State.READY);
        ready.put(node.index(), node);
    }

    /** It is begun, or chosen to be. */
    void taken(Node node) {
        ready.remove(node.index());
    }

    void expanded(List<Node> parts) {
        parts.forEach(part -> nodes.put(part.id(), part));
    }

    /** Ids of what may be started, in order; a view. */
    List<String> ready() {
        var all = List.copyOf(ready.values());
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return all.get(index).id();
            }

            @Override
            public int size() {
                return all.size();
            }
        };
    }

    /** Ids of those that failed or were cancelled and are not optional, in order. */
    List<String> failed() {
        return failed.values().stream().map(Node::id).toList();
    }

    boolean isReady(Node node) {
        return ready.containsKey(node.index());
    }

    /** A step is over: frees what waited for nothing else. Not for the several that one stands for. */
    void over(Node node) {
        open--;
        ready.remove(node.index());
        leaveGroup(node);
        if (!satisfied(node)) {
            failed.put(node.index(), node);
            return;
        }
        for (var next : ties(node).after) {
            var its = ties(next);
            its.missing--;
            its.completed += completed(node) ? 1 : 0;
            if (its.missing == 0 && !next.over()) {
                next.plan().group().ifPresent(group -> unready.merge(group, -1, Integer::sum));
                release(next);
            }
        }
    }

    /** One that ended without having been free, as by a cancellation, holds up its group no more. */
    private void leaveGroup(Node node) {
        if (ties(node).missing > 0) {
            node.plan().group().ifPresent(group -> {
                unready.merge(group, -1, Integer::sum);
                releaseGroup(group);
            });
        }
    }

    private void release(Node node) {
        if (ties(node).missing > 0) {
            return;
        }
        var group = node.plan().group();
        if (group.isEmpty()) {
            free.add(node);
        } else {
            releaseGroup(group.get());
        }
    }

    private void releaseGroup(String group) {
        if (unready.getOrDefault(group, 0) > 0 || !released.add(group)) {
            return;
        }
        groups.getOrDefault(group, List.of()).stream()
                .filter(member -> member.state() == State.PENDING)
                .forEach(free::add);
    }
}
