package io.troupe.host.workflow;

import io.troupe.api.RunStep.State;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final Map<String, Node> nodes = new HashMap<>();
    private final List<Node> inOrder = new ArrayList<>();
    private final Map<String, Ties> ties = new HashMap<>();
    private final Map<String, List<Node>> groups = new HashMap<>();
    private final Map<String, Integer> unready = new HashMap<>();
    private final Set<String> released = new HashSet<>();
    private final LinkedHashSet<Node> free = new LinkedHashSet<>();
    private final TreeMap<Integer, Node> ready = new TreeMap<>();
    private final TreeMap<Integer, Node> failed = new TreeMap<>();
    private int open;

    Progress(Definition definition) {
        definition.steps().forEach(this::add);
        inOrder.forEach(this::tie);
        inOrder.forEach(this::release);
    }

    /**
     * Takes in a change of steps that have not begun. Costs what is changed, what that hangs on, and the groups that it
     * touches; all else stays as it is.
     */
    void change(PlanChange change) {
        var groupsTouched = new LinkedHashSet<String>();
        var moved = new ArrayList<Node>();
        for (var id : change.removed()) {
            var node = waiting(id);
            untie(node, groupsTouched);
            remove(node);
        }
        for (var plan : change.changed()) {
            var node = waiting(plan.id());
            untie(node, groupsTouched);
            node.plan(plan);
            moved.add(node);
        }
        change.added().forEach(plan -> moved.add(add(plan)));
        change.removed().stream().filter(id -> !nodes.containsKey(id)).forEach(ties::remove);
        for (var node : moved) {
            tie(node);
            node.plan().group().ifPresent(groupsTouched::add);
        }
        groupsTouched.forEach(this::regroup);
        moved.stream().filter(node -> node.plan().group().isEmpty()).forEach(this::release);
    }

    private Node waiting(String id) {
        var node = nodes.get(id);
        if (node == null || node.begun()) {
            throw new IllegalStateException("step " + id + (node == null ? " is not there" : " has begun")
                    + ", expected one that can be changed");
        }
        return node;
    }

    private Node add(StepPlan plan) {
        var node = new Node(plan, inOrder.isEmpty() ? 0 : inOrder.getLast().index() + 1);
        if (nodes.putIfAbsent(node.id(), node) != null) {
            throw new IllegalStateException("there is a step " + node.id() + " already, expected one of each id");
        }
        inOrder.add(node);
        ties.computeIfAbsent(node.id(), id -> new Ties());
        open++;
        return node;
    }

    /** Keeps its ties: one of the same name may come. */
    private void remove(Node node) {
        nodes.remove(node.id());
        inOrder.remove(Collections.binarySearch(inOrder, node, Comparator.comparingInt(Node::index)));
        open--;
    }

    private void tie(Node node) {
        var mine = ties(node);
        for (var other : node.plan().dependsOn()) {
            var before = node(other).orElseThrow();
            ties(before).after.add(node);
            mine.missing += satisfied(before) ? 0 : 1;
            mine.completed += completed(before) ? 1 : 0;
        }
        node.plan().group().ifPresent(group -> {
            groups.computeIfAbsent(group, name -> new ArrayList<>()).add(node);
            unready.merge(group, mine.missing > 0 ? 1 : 0, Integer::sum);
        });
    }

    private void untie(Node node, Set<String> groupsTouched) {
        var mine = ties(node);
        for (var other : node.plan().dependsOn()) {
            Optional.ofNullable(ties.get(other)).ifPresent(before -> before.after.remove(node));
        }
        node.plan().group().ifPresent(group -> {
            Optional.ofNullable(groups.get(group)).ifPresent(members -> members.remove(node));
            unready.merge(group, mine.missing > 0 ? -1 : 0, Integer::sum);
            groupsTouched.add(group);
        });
        mine.missing = 0;
        mine.completed = 0;
        withdraw(node);
    }

    /** The steps of a group are others now: those that have not begun wait for one another anew. */
    private void regroup(String group) {
        released.remove(group);
        groups.getOrDefault(group, List.of()).stream()
                .filter(member -> !member.begun())
                .forEach(this::withdraw);
        releaseGroup(group);
    }

    private void withdraw(Node node) {
        ready.remove(node.index());
        free.remove(node);
        node.state(State.PENDING);
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

    /** What is to be done, step by step. */
    List<StepPlan> plans() {
        return inOrder.stream().map(Node::plan).toList();
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
        return free.isEmpty() ? Optional.empty() : Optional.of(free.removeFirst());
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
