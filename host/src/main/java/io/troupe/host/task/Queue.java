package io.troupe.host.task;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Tasks that nobody works on, by agent, those of higher priority first and older ones before younger; and how many are
 * at work. Lives on the task service's context alone.
 */
final class Queue {

    private static final Comparator<TaskEntry> ORDER = Comparator.comparingInt(
                    (TaskEntry entry) -> -entry.submitted().priority())
            .thenComparing(TaskEntry::id);

    private final Map<String, TreeSet<TaskEntry>> waiting = new HashMap<>();
    private final Map<String, Integer> working = new HashMap<>();
    private final int maxWorking;
    private int totalWaiting;
    private int totalWorking;
    private boolean turnedAway;

    Queue(int maxWorking) {
        this.maxWorking = maxWorking;
    }

    void add(TaskEntry entry) {
        if (waiting.computeIfAbsent(entry.agent(), agent -> new TreeSet<>(ORDER))
                .add(entry)) {
            totalWaiting++;
        }
    }

    void remove(TaskEntry entry) {
        var queue = waiting.get(entry.agent());
        if (queue != null && queue.remove(entry)) {
            totalWaiting--;
            if (queue.isEmpty()) {
                waiting.remove(entry.agent());
            }
        }
    }

    Optional<TaskEntry> first(String agent) {
        return Optional.ofNullable(waiting.get(agent)).map(TreeSet::first);
    }

    /** The first of these tasks of an agent. */
    Optional<TaskEntry> first(String agent, Predicate<TaskEntry> which) {
        return Optional.ofNullable(waiting.get(agent))
                .flatMap(tasks -> tasks.stream().filter(which).findFirst());
    }

    /** Agents with tasks that wait, in the order of what each would do next. */
    List<String> agents() {
        return waiting.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().first(), ORDER))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean hasRoom(String agent, int parallel) {
        if (totalWorking >= maxWorking) {
            turnedAway = true;
            return false;
        }
        return working.getOrDefault(agent, 0) < parallel;
    }

    /** True when, since this was last asked, somebody found no room because the host as a whole had none. */
    boolean turnedAway() {
        boolean was = turnedAway;
        turnedAway = false;
        return was;
    }

    void started(TaskEntry entry) {
        working.merge(entry.agent(), 1, Integer::sum);
        totalWorking++;
    }

    void ended(TaskEntry entry) {
        working.computeIfPresent(entry.agent(), (agent, count) -> count == 1 ? null : count - 1);
        totalWorking--;
    }

    int waiting() {
        return totalWaiting;
    }

    int waiting(String agent) {
        var queue = waiting.get(agent);
        return queue == null ? 0 : queue.size();
    }

    int working() {
        return totalWorking;
    }
}
