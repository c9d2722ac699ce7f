package io.troupe.host.task;

import io.troupe.host.bus.NodeCalls;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Tasks that nobody works on, by agent, those of higher priority first and older ones before younger; and how many are
 * at work. Every {@value #SHARE}th start goes to the one that has waited longest, so that urgent work never keeps the
 * rest from its turn altogether. Lives on the task service's context alone.
 */
final class Queue {

    static final int SHARE = 8;

    private static final Comparator<TaskEntry> ORDER = Comparator.comparingInt(
                    (TaskEntry entry) -> -entry.submitted().priority())
            .thenComparingLong(TaskEntry::submittedAt)
            .thenComparing(TaskEntry::id);
    /** Ids may be those of nodes whose clocks differ. */
    private static final Comparator<TaskEntry> AGE =
            Comparator.comparingLong(TaskEntry::submittedAt).thenComparing(TaskEntry::id);

    /** The tasks of one agent that wait: few priorities, many tasks of each. */
    private static final class Line {
        private final TreeMap<Integer, TreeSet<TaskEntry>> byPriority = new TreeMap<>(Comparator.reverseOrder());
        private int size;
        private int starts;

        boolean add(TaskEntry entry) {
            boolean added = byPriority
                    .computeIfAbsent(entry.submitted().priority(), priority -> new TreeSet<>(AGE))
                    .add(entry);
            size += added ? 1 : 0;
            return added;
        }

        boolean remove(TaskEntry entry) {
            int priority = entry.submitted().priority();
            var level = byPriority.get(priority);
            if (level == null || !level.remove(entry)) {
                return false;
            }
            size--;
            if (level.isEmpty()) {
                byPriority.remove(priority);
            }
            return true;
        }

        /** The one whose turn it is; the same until it is taken. */
        TaskEntry next() {
            return starts % SHARE == SHARE - 1 ? oldest() : urgent();
        }

        TaskEntry urgent() {
            return byPriority.firstEntry().getValue().first();
        }

        TaskEntry oldest() {
            return byPriority.values().stream()
                    .map(TreeSet::first)
                    .min(AGE)
                    .orElseThrow(() -> new IllegalStateException("a line is empty, expected it to be dropped then"));
        }

        Stream<TaskEntry> inOrder() {
            return byPriority.values().stream().flatMap(TreeSet::stream);
        }
    }

    private final Map<String, Line> waiting = new HashMap<>();
    private final Workplaces workplaces;
    private int totalWaiting;
    private int rounds;
    private boolean turnedAway;

    /** @param maxWorking how many tasks each node may work on at once */
    Queue(int maxWorking) {
        this.workplaces = new Workplaces(maxWorking);
    }

    void add(TaskEntry entry) {
        if (waiting.computeIfAbsent(entry.agent(), agent -> new Line()).add(entry)) {
            totalWaiting++;
        }
    }

    void remove(TaskEntry entry) {
        var line = waiting.get(entry.agent());
        if (line != null && line.remove(entry)) {
            totalWaiting--;
            if (line.size == 0) {
                waiting.remove(entry.agent());
            }
        }
    }

    /** The task of an agent whose turn it is. */
    Optional<TaskEntry> next(String agent) {
        return Optional.ofNullable(waiting.get(agent)).map(Line::next);
    }

    /** The first of these tasks of an agent. */
    Optional<TaskEntry> first(String agent, Predicate<TaskEntry> which) {
        return Optional.ofNullable(waiting.get(agent))
                .flatMap(line -> line.inOrder().filter(which).findFirst());
    }

    /**
     * Agents with tasks that wait, in the order of what each would do next; every {@value #SHARE}th time in the order
     * of what has waited longest.
     */
    List<String> agents() {
        rounds++;
        Comparator<Map.Entry<String, Line>> order = rounds % SHARE == 0
                ? Comparator.comparing(entry -> entry.getValue().oldest(), AGE)
                : Comparator.comparing(entry -> entry.getValue().urgent(), ORDER);
        return waiting.entrySet().stream().sorted(order).map(Map.Entry::getKey).toList();
    }

    /**
     * Says where a task may be worked on, of the nodes where its agent is.
     *
     * @param parallel how many tasks the agent may work on at once on each
     */
    Optional<Cast.Member> room(TaskEntry entry, List<Cast.Member> members, int parallel) {
        var found = workplaces.room(entry, members, parallel);
        if (found.isEmpty() && workplaces.full(members)) {
            turnedAway = true;
        }
        return found;
    }

    /** Says whether an agent, or the nodes where it is, have as much work as they may; unlike asking for room, a look. */
    boolean full(List<Cast.Member> members, int parallel) {
        return workplaces.open(members, parallel).isEmpty();
    }

    /** Takes in how busy a node is apart from what is known here. */
    void tell(NodeCalls.Load load) {
        workplaces.tell(load);
    }

    void keep(Set<String> nodes) {
        workplaces.keep(nodes);
    }

    /** Agents with tasks that wait, in no order. */
    Set<String> names() {
        return Collections.unmodifiableSet(waiting.keySet());
    }

    /** True when, since this was last asked, somebody found no room because no node had any for anybody. */
    boolean turnedAway() {
        boolean was = turnedAway;
        turnedAway = false;
        return was;
    }

    /** Counts a task as worked on by a node; it is no longer in the queue. */
    void started(TaskEntry entry, String node) {
        var line = waiting.get(entry.agent());
        if (line != null) {
            line.starts++;
        }
        entry.place().seat(node);
        workplaces.began(entry.agent(), node);
    }

    /** The same for one that goes on where it was. */
    void started(TaskEntry entry) {
        started(
                entry,
                entry.runningOn()
                        .orElseThrow(() -> new IllegalStateException(
                                entry.id() + " is on no node, expected one that is worked on")));
    }

    void ended(TaskEntry entry) {
        workplaces.ended(entry.agent(), entry.place().seat());
        entry.place().seat("");
    }

    int waiting() {
        return totalWaiting;
    }

    int waiting(String agent) {
        var line = waiting.get(agent);
        return line == null ? 0 : line.size;
    }

    int working() {
        return workplaces.working();
    }
}
