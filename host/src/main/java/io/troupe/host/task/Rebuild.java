package io.troupe.host.task;

import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folds what the journal says of tasks into the book. Lives on the task service's context alone. */
final class Rebuild {

    private static final int BATCH = 5_000;

    /** A fact of the journal, and what it says where that is of a task. */
    private record Told(Recorded recorded, Optional<Fact> fact) {}

    private final Vertx vertx;
    private final Journal journal;
    private final Map<String, TaskEntry> open;
    private final Past past;
    private final IdempotencyKeys keys;

    /** What is folded into. */
    record Into(Map<String, TaskEntry> open, Past past, IdempotencyKeys keys) {}

    Rebuild(Vertx vertx, Journal journal, Into into) {
        this.vertx = vertx;
        this.journal = journal;
        this.open = into.open();
        this.past = into.past();
        this.keys = into.keys();
    }

    Future<Void> run() {
        return take(after(0)).onSuccess(done -> {
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

    /** Takes in one batch while the next is read, so that both of reading and folding go on all the time. */
    private Future<Void> take(Future<List<Told>> batch) {
        return batch.compose(facts -> {
            if (facts.isEmpty()) {
                return Future.succeededFuture();
            }
            var next = after(facts.getLast().recorded().position());
            facts.forEach(this::replay);
            return take(next);
        });
    }

    private Future<List<Told>> after(long position) {
        return journal.tail(position, BATCH).compose(facts -> {
            int half = facts.size() / 2;
            var first = told(facts.subList(0, half));
            var second = told(facts.subList(half, facts.size()));
            return Future.all(first, second).map(done -> {
                var all = new ArrayList<>(first.result());
                all.addAll(second.result());
                return all;
            });
        });
    }

    /** Reading bodies takes longer than anything else here, so it is done beside. */
    private Future<List<Told>> told(List<Recorded> facts) {
        return vertx.executeBlocking(
                () -> facts.stream()
                        .map(recorded ->
                                new Told(recorded, TaskEntry.isTask(recorded) ? read(recorded) : Optional.empty()))
                        .toList(),
                false);
    }

    private static Optional<Fact> read(Recorded recorded) {
        return Optional.of(Facts.read(recorded));
    }

    private void replay(Told told) {
        if (told.fact().isEmpty()) {
            return;
        }
        var recorded = told.recorded();
        var id = TaskEntry.id(recorded);
        if (told.fact().get() instanceof TaskSubmitted submitted) {
            open.put(id, new TaskEntry(id, submitted, recorded.time(), recorded.tenant()));
            remember(recorded, id, submitted);
        } else {
            var entry = open.get(id);
            if (entry != null) {
                entry.apply(told.fact().get(), recorded.version(), recorded.time());
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
