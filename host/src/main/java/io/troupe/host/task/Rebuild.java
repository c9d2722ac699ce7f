package io.troupe.host.task;

import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Folds what the journal says of tasks into the book. Lives on the task service's context alone. */
final class Rebuild {

    private static final int BATCH = 5_000;

    private final Journal journal;
    private final Map<String, TaskEntry> open;
    private final Past past;
    private final IdempotencyKeys keys;

    Rebuild(Journal journal, Map<String, TaskEntry> open, Past past, IdempotencyKeys keys) {
        this.journal = journal;
        this.open = open;
        this.past = past;
        this.keys = keys;
    }

    Future<Void> run() {
        return after(0).onSuccess(done -> {
            // Kept until now, for any of them could have been revived.
            open.values().stream()
                    .filter(entry -> entry.state() == TaskState.DEAD_LETTER)
                    .forEach(past::keep);
            open.values().removeIf(entry -> entry.state() == TaskState.DEAD_LETTER);
        });
    }

    /** Reads all facts of one task. */
    static Future<List<Recorded>> stream(Journal journal, String id) {
        return stream(journal, id, 0, new ArrayList<>());
    }

    private static Future<List<Recorded>> stream(Journal journal, String id, long after, List<Recorded> read) {
        return journal.stream(TaskEntry.stream(id), after, BATCH).compose(facts -> {
            read.addAll(facts);
            return facts.size() < BATCH
                    ? Future.succeededFuture(read)
                    : stream(journal, id, facts.getLast().version(), read);
        });
    }

    private Future<Void> after(long position) {
        return journal.tail(position, BATCH).compose(facts -> {
            facts.forEach(this::replay);
            return facts.isEmpty()
                    ? Future.succeededFuture()
                    : after(facts.getLast().position());
        });
    }

    private void replay(Recorded recorded) {
        if (!TaskEntry.isTask(recorded)) {
            return;
        }
        var id = TaskEntry.id(recorded);
        var fact = Facts.read(recorded);
        if (fact instanceof TaskSubmitted submitted) {
            open.put(id, new TaskEntry(id, submitted, recorded.time(), recorded.tenant()));
            remember(recorded, id, submitted);
        } else {
            var entry = open.get(id);
            if (entry != null) {
                entry.apply(fact, recorded.version(), recorded.time());
                if (entry.state().terminal()) {
                    open.remove(id);
                    past.keep(entry);
                }
            }
        }
    }

    private void remember(Recorded recorded, String id, TaskSubmitted submitted) {
        submitted
                .idempotency()
                .ifPresent(key -> keys.put(
                        Sight.name(recorded.tenant(), submitted.caller()),
                        key,
                        Future.succeededFuture(id),
                        recorded.time()));
    }
}
