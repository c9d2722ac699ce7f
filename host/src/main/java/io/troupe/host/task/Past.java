package io.troupe.host.task;

import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskState;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is still known without the journal of tasks that are over: the last {@value #MAX_ENDED} that ended, and the
 * youngest {@value #MAX_DEAD} dead letters, so that no crowd of the one hides the others. Lives on the task service's
 * context alone.
 */
final class Past {

    static final int MAX_ENDED = 10_000;
    static final int MAX_DEAD = 10_000;

    /** A task that is over, without its answer. */
    record Over(Sight.Owner owner, TaskView view) {}

    private final TreeMap<String, Over> ended = new TreeMap<>();
    private final TreeMap<String, Over> dead = new TreeMap<>();

    void keep(TaskEntry entry) {
        keep(new Over(entry.owner(), entry.summary()), entry.state() == TaskState.DEAD_LETTER);
    }

    private void keep(Over over, boolean isDead) {
        var kept = isDead ? dead : ended;
        if (!isDead) {
            dead.remove(over.view().id()); // it was revived, and has ended
        }
        kept.put(over.view().id(), over);
        if (kept.size() > (isDead ? MAX_DEAD : MAX_ENDED)) {
            kept.pollFirstEntry();
        }
    }

    /** Keeps what a snapshot has kept. */
    void keep(Over over) {
        keep(over, over.view().state() == TaskState.DEAD_LETTER);
    }

    void clear() {
        ended.clear();
        dead.clear();
    }

    /** Forgets a dead letter that is tried anew. */
    void revived(String id) {
        dead.remove(id);
    }

    NavigableMap<String, Over> ended() {
        return ended;
    }

    NavigableMap<String, Over> dead() {
        return dead;
    }

    Optional<TaskState> state(String id) {
        var over = ended.get(id);
        return Optional.ofNullable(over == null ? dead.get(id) : over)
                .map(known -> known.view().state());
    }
}
