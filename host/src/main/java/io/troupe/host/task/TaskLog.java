package io.troupe.host.task;

import io.troupe.host.bus.TaskCalls.With;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskAsked;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskFact.TaskQueued;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskFact.TaskRenewed;
import io.troupe.host.fact.TaskFact.TaskRetried;
import io.troupe.host.fact.TaskFact.TaskRevived;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes the facts of tasks, for each task one after the other: what is decided about a task is decided on what is
 * durable. Lives on the task service's context alone.
 */
final class TaskLog {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** Who may wait for one task; more than that is a client gone wild. */
    private static final int MAX_TURNS = 1_000;

    private final Journal journal;
    private final Ids ids;
    private final LongSupplier clock;
    /** Goes before what names an append, so that no other writer's append has the same id. */
    private final String writer;

    private long applied;
    /** Tasks that are being written, each with what waits for its turn. */
    private final Map<String, ArrayDeque<Runnable>> turns = new HashMap<>();

    TaskLog(Journal journal, Ids ids, LongSupplier clock) {
        this.journal = journal;
        this.ids = ids;
        this.clock = clock;
        this.writer = ids.next("writer");
    }

    /** A task that is not in the journal yet. */
    record Fresh(String id, TaskSubmitted task) {}

    /** An id for a task; later ones sort behind earlier ones. Any thread. */
    String newId() {
        return ids.next("task");
    }

    /** A task as it will be once it is durable. */
    TaskEntry entry(Fresh fresh, String tenant) {
        return new TaskEntry(fresh.id(), fresh.task(), clock.getAsLong(), tenant);
    }

    /**
     * A task that is not durable yet.
     *
     * @param start that of its agent, where it begins at once
     * @param with what becomes durable with it
     */
    record Arriving(TaskEntry entry, Optional<TaskStarted> start, Optional<With> with) {}

    /** Makes a new task durable. */
    Future<TaskEntry> submit(Arriving arriving) {
        var entry = arriving.entry();
        var start = arriving.start();
        var facts = new ArrayList<TaskFact>(2);
        facts.add(entry.submitted());
        start.ifPresent(facts::add);
        var append = append(entry.id(), 0, facts, entry.submittedAt(), entry.tenant());
        var landed = arriving.with().isEmpty()
                ? journal.append(append)
                : journal.appendAll(List.of(append(arriving.with().get()), append))
                        .map(List::getLast);
        return taken(landed).map(where -> {
            start.ifPresent(fact -> entry.apply(fact, where.version(), entry.submittedAt()));
            return entry;
        });
    }

    /** Makes tasks durable: all of them, or none. */
    Future<List<TaskEntry>> submit(List<Fresh> tasks, String tenant) {
        long now = clock.getAsLong();
        var appends = tasks.stream()
                .map(fresh -> append(fresh.id(), 0, List.of(fresh.task()), now, tenant))
                .toList();
        var landed = appends.size() == 1
                ? journal.append(appends.getFirst())
                : journal.appendAll(appends).map(List::getLast);
        return taken(landed)
                .map(last -> tasks.stream()
                        .map(fresh -> new TaskEntry(fresh.id(), fresh.task(), now, tenant))
                        .toList());
    }

    /** Says whether it is too late to begin with a task, though nobody may have come to end it yet. */
    boolean tooLate(TaskEntry entry) {
        return entry.deadline() <= clock.getAsLong();
    }

    /** Does something about a task when nothing else is going on about it. */
    <T> Future<T> inTurn(TaskEntry entry, Supplier<Future<T>> work) {
        var queue = turns.get(entry.id());
        if (queue == null) {
            turns.put(entry.id(), new ArrayDeque<>(0));
            return run(entry, work);
        }
        return queue.size() < MAX_TURNS
                ? later(queue, entry, work)
                : Future.failedFuture(Refusal.later(
                        ErrorCode.OVERLOADED,
                        MAX_TURNS + " requests wait for " + entry.id() + " already",
                        RETRY_AFTER));
    }

    /** The same for what the service itself has to do, of which there is little and which is never refused. */
    <T> Future<T> inTurnOfHost(TaskEntry entry, Supplier<Future<T>> work) {
        var queue = turns.get(entry.id());
        return queue == null ? inTurn(entry, work) : later(queue, entry, work);
    }

    private <T> Future<T> later(ArrayDeque<Runnable> queue, TaskEntry entry, Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        queue.add(() -> run(entry, work).onComplete(promise));
        return promise.future();
    }

    /** Writes what happened to a task and takes it in; to be called in turn. */
    Future<TaskEntry> write(TaskEntry entry, TaskFact fact) {
        checkTransition(entry, fact);
        long now = clock.getAsLong();
        var append = append(entry.id(), entry.version(), List.of(fact), now, entry.tenant());
        return taken(journal.append(append)).map(appended -> {
            entry.apply(fact, appended.version(), now);
            return entry;
        });
    }

    /** The last guard of the table of states; whoever decided on the fact should have looked before. */
    private static void checkTransition(TaskEntry entry, TaskFact fact) {
        var next = switch (fact) {
            case TaskStarted _ -> Optional.of(TaskState.RUNNING);
            case TaskReleased _, TaskQueued _, TaskRevived _ -> Optional.of(TaskState.QUEUED);
            case TaskRetried _ -> Optional.of(TaskState.SUBMITTED);
            case TaskDead _ -> Optional.of(TaskState.DEAD_LETTER);
            case TaskFinished finished -> Optional.of(finished.state());
            case TaskSubmitted _ -> Optional.<TaskState>empty(); // made by submit alone, never written here
            case TaskRenewed _ -> Optional.of(TaskState.RUNNING);
            case TaskAsked _ -> Optional.of(TaskState.WAITING_FOR_INPUT);
            case TaskAnswered _ ->
                entry.state() == TaskState.WAITING_FOR_INPUT
                        ? Optional.of(TaskState.RUNNING)
                        : Optional.<TaskState>empty();
            case TaskFact.Work _ -> Optional.<TaskState>empty();
            case TaskProgressed _ -> Optional.<TaskState>empty();
            case TaskOutcomeRefused _ -> Optional.<TaskState>empty();
        };
        if (next.isPresent() && !entry.state().mayBecome(next.get())) {
            throw Refusal.of(
                    ErrorCode.TRANSITION_REFUSED,
                    entry.id() + " is " + entry.state().wire() + " and cannot become "
                            + next.get().wire());
        }
    }

    /** A position up to which every fact of a task is in the book: answers come in the order of positions. */
    long applied() {
        return applied;
    }

    /** Says up to where the book was read from the journal. */
    void applied(long position) {
        applied = Math.max(applied, position);
    }

    private <T> Future<T> run(TaskEntry entry, Supplier<Future<T>> work) {
        Future<T> done;
        try {
            done = work.get();
        } catch (RuntimeException e) {
            done = Future.failedFuture(e);
        }
        return done.onComplete(result -> next(entry.id()));
    }

    private void next(String id) {
        var queue = turns.get(id);
        var waiting = queue == null ? null : queue.poll();
        if (waiting == null) {
            turns.remove(id);
        } else {
            waiting.run();
        }
    }

    private Append append(String id, long version, List<? extends TaskFact> facts, long now, String tenant) {
        var drafts = new ArrayList<Draft>(facts.size());
        for (var fact : facts) {
            drafts.add(Facts.draft(fact, now, tenant, Optional.empty()));
        }
        // Asked again after a failure, the same fact is the same append; another one in its place must not be.
        var append = writer + ':' + id + ':' + version + ':' + Integer.toHexString(facts.hashCode());
        return new Append(append, TaskEntry.stream(id), version, drafts);
    }

    private static Append append(With with) {
        return new Append(with.id(), with.stream(), with.version(), with.facts());
    }

    private Future<Appended> taken(Future<Appended> landed) {
        return landed.onSuccess(appended -> applied = Math.max(applied, appended.position()))
                .recover(failure -> Future.failedFuture(refusal(failure)));
    }

    private static Throwable refusal(Throwable failure) {
        return failure instanceof StoreUnavailable gone && !gone.isUntouched()
                ? Refusal.later(ErrorCode.STORE_UNAVAILABLE, String.valueOf(failure.getMessage()), RETRY_AFTER)
                : failure;
    }
}
