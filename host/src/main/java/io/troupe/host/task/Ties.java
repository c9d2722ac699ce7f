package io.troupe.host.task;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which open tasks wait for which others, and which are done on behalf of which. Each tie is entered once and taken out
 * once. Lives on the task service's context alone.
 */
final class Ties {

    private final Map<String, Set<TaskEntry>> dependents = new HashMap<>();
    private final Map<String, Set<TaskEntry>> children = new HashMap<>();

    /** Lets a task wait for another that has not ended. */
    void await(TaskEntry entry, String other) {
        entry.place().awaits(1);
        dependents.computeIfAbsent(other, id -> new LinkedHashSet<>(1)).add(entry);
    }

    void child(TaskEntry entry, String parent) {
        children.computeIfAbsent(parent, id -> new LinkedHashSet<>(1)).add(entry);
    }

    /** Forgets what a task, which has ended, waited for, and on whose behalf it was done. */
    void left(TaskEntry entry) {
        entry.submitted().plan().ifPresent(plan -> {
            plan.dependsOn().forEach(other -> without(dependents, other, entry));
            plan.parent().ifPresent(parent -> without(children, parent, entry));
        });
    }

    /** Takes out the tasks that waited for one that has ended. */
    List<TaskEntry> takeDependents(String id) {
        var waiting = dependents.remove(id);
        if (waiting == null) {
            return List.of();
        }
        waiting.forEach(entry -> entry.place().awaits(-1));
        return List.copyOf(waiting);
    }

    /** The open tasks that are done on behalf of this one. */
    List<TaskEntry> children(String id) {
        return List.copyOf(children.getOrDefault(id, Set.of()));
    }

    private static void without(Map<String, Set<TaskEntry>> ties, String id, TaskEntry entry) {
        ties.computeIfPresent(id, (other, all) -> {
            all.remove(entry);
            return all.isEmpty() ? null : all;
        });
    }
}
