package io.troupe.host.task;

import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact.TaskRevived;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Folds what the journal says of tasks into the book. Lives on the task service's context alone. */
final class Rebuild {

    private static final int BATCH = 5_000;

    /** A fact of the journal, and what it says where that is of a task. */
    private record Told(Recorded recorded, Optional<Fact> fact) {}

    private final Vertx vertx;
    private final Journal journal;
    private final Into into;
    private final Map<String, TaskEntry> open;
    private final Past past;
    private final IdempotencyKeys keys;
    private final Set<String> revived = new LinkedHashSet<>();

    /** What is folded into. */
    record Into(Map<String, TaskEntry> open, Past past, IdempotencyKeys keys) {}

    Rebuild(Vertx vertx, Journal journal, Into into) {
        this.vertx = vertx;
        this.journal = journal;
        this.into = into;
        this.open = into.open();
        this.past = into.past();
        this.keys = into.keys();
    }

    /**
     * Reads the snapshot, if there is one that is of use, and what the journal tells after it.
     *
     * @return the position up to which the snapshot told all; 0 without one
     */
    Future<Long> run(Optional<SnapshotFile> snapshot) {
        return new Restore(vertx, journal, into)
                .run(snapshot)
                .compose(position ->
                        take(after(position)).compose(done -> revived()).map(position))
                .onSuccess(done -> bury());
    }

    /** Dead letters were kept until now, for any of them could have been revived. */
    private void bury() {
        open.values().stream()
                .filter(entry -> entry.state() == TaskState.DEAD_LETTER)
                .forEach(past::keep);
        open.values().removeIf(entry -> entry.state() == TaskState.DEAD_LETTER);
    }

    /** Reads dead letters of the snapshot that were revived since; it has no more of them than what lists show. */
    private Future<Void> revived() {
        Future<?> done = Future.succeededFuture();
        for (var id : List.copyOf(revived)) {
            done = done.compose(before -> stream(journal, id)).map(facts -> {
                TaskEntry.fold(facts).ifPresent(entry -> {
                    if (entry.state().terminal()) {
                        past.keep(entry);
                    } else {
                        open.put(id, entry); // bury() takes out what is dead again
                    }
                });
                return facts;
            });
        }
        return done.mapEmpty();
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
                                .map(recorded -> new Told(
                                        recorded, TaskEntry.isTask(recorded) ? read(recorded) : Optional.empty()))
                                .toList(),
                        false)
                .map(Objects::requireNonNull);
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
        var entry = open.get(id);
        if (told.fact().get() instanceof TaskSubmitted submitted) {
            remember(recorded, id, submitted);
            if (entry == null && past.state(id).isEmpty()) { // else a snapshot has more of it
                open.put(id, new TaskEntry(id, submitted, recorded.time(), recorded.tenant()));
            }
            return;
        }
        if (told.fact().get() instanceof TaskRevived) {
            past.revived(id);
            if (entry == null) {
                revived.add(id);
            }
        }
        if (entry != null && recorded.version() > entry.version()) {
            entry.apply(told.fact().get(), recorded.version(), recorded.time());
            if (entry.state().terminal()) {
                open.remove(id);
                past.keep(entry);
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
