package io.troupe.host.task;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holds a task or moves it that is not in the journal: it comes of other tasks, and anew with each life of the
 * host. Lives on the task service's context alone.
 */
final class Place {

    private int awaited;
    private Optional<String> doom = Optional.empty();
    private @Nullable Due<TaskEntry> due;
    private boolean later;
    private String seat = "";

    /** The node where it is counted as at work; empty while it is nowhere. */
    String seat() {
        return seat;
    }

    void seat(String node) {
        seat = node;
    }

    /** Counts the tasks that it waits for. */
    void awaits(int change) {
        awaited += change;
    }

    /** How many tasks it waits for that have not ended. */
    int awaited() {
        return awaited;
    }

    /** Says that it has to be cancelled, and why. */
    void doom(String why) {
        doom = Optional.of(why);
    }

    /** Why it has to be cancelled, if it has. */
    Optional<String> doomed() {
        return doom;
    }

    /** Its entry among what is due at some time; null when it has none. */
    @Nullable
    Due<TaskEntry> due() {
        return due;
    }

    void due(@Nullable Due<TaskEntry> entry) {
        due = entry;
    }

    /** Counts it among those that wait for their time or for others, or no longer; gives by how much the count changes. */
    int later(boolean now) {
        int change = (now ? 1 : 0) - (later ? 1 : 0);
        later = now;
        return change;
    }
}
