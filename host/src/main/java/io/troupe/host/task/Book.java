package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All tasks that have not ended, and the last {@value #MAX_FINISHED} that have: the projection of the journal that the
 * task service works on. Lives on the task service's context alone.
 */
final class Book {

    private static final int MAX_FINISHED = 10_000;
    private static final int BATCH = 5_000;
    private static final long TICK_MILLIS = 50;

    private record Ended(Sight.Owner owner, TaskView view) {}

    private final TreeMap<String, TaskEntry> open = new TreeMap<>();
    private final TreeMap<String, Ended> finished = new TreeMap<>();
    private final IdempotencyKeys keys = new IdempotencyKeys();
    private final Journal journal;
    private final TaskLog log;
    private final Queue queue;
    private final Vertx vertx;
    private final Dues<TaskEntry> dues;
    private final Map<String, Due<TaskEntry>> dueOf = new HashMap<>();
    private final Waits waits = new Waits();
    private int arriving;
    private long timer = -1;

    Book(Vertx vertx, Journal journal, TaskLog log, Queue queue, Consumer<TaskEntry> onDue) {
        this.journal = journal;
        this.log = log;
        this.queue = queue;
        this.vertx = vertx;
        this.dues = new Dues<>(entry -> {
            dueOf.remove(entry.id());
            onDue.accept(entry);
        });
    }

    /** Reads the whole journal and takes in what it says of tasks. */
    Future<Void> rebuild() {
        return rebuild(0).onSuccess(done -> {
            open.values().forEach(this::schedule);
            open.values().stream()
                    .filter(entry -> entry.state() == TaskState.QUEUED)
                    .forEach(queue::add);
            timer = vertx.setPeriodic(TICK_MILLIS, tick -> {
                long now = System.currentTimeMillis();
                dues.sweep(now);
                waits.sweep(now);
            });
        });
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    Optional<TaskEntry> open(String id) {
        return Optional.ofNullable(open.get(id));
    }

    List<TaskEntry> open() {
        return List.copyOf(open.values());
    }

    int size() {
        return open.size();
    }

    /** How many tasks have not ended, those on their way to the journal included. */
    int taken() {
        return open.size() + arriving;
    }

    IdempotencyKeys keys() {
        return keys;
    }

    Waits waits() {
        return waits;
    }

    /** Reads a task from the journal, ended or not. */
    Future<Optional<TaskEntry>> read(String id) {
        return readStream(id, 0, new ArrayList<>()).map(TaskEntry::fold);
    }

    /** Reads a task from the journal or, when it has left that, from the archive. */
    Future<Optional<TaskEntry>> readAnywhere(String id) {
        return read(id).compose(found -> found.isPresent()
                ? Future.succeededFuture(found)
                : journal.archived(TaskEntry.stream(id)).map(TaskEntry::fold));
    }

    /** When a task with this id may have left the journal: before this moment, in epoch milliseconds. */
    Optional<Long> left(String id) {
        return journal.mayHaveLeft(TaskEntry.stream(id));
    }

    /** Finds a task that was accepted, whether it has ended or not. */
    Future<TaskEntry> known(String id) {
        return open(id).map(Future::succeededFuture)
                .orElseGet(() -> read(id).map(found -> found.orElseThrow(
                        () -> new IllegalStateException("task " + id + " is not in the journal, expected it there"))));
    }

    /** Makes a new task durable and puts it into the queue. */
    Future<TaskEntry> submit(TaskSubmitted fact, String tenant) {
        arriving++;
        return log.submit(fact, tenant).onComplete(done -> arriving--).onSuccess(entry -> {
            open.put(entry.id(), entry);
            schedule(entry);
            queue.add(entry);
        });
    }

    /** Writes what happened to a task and moves it where it now belongs; to be called in turn. */
    Future<TaskEntry> write(TaskEntry entry, TaskFact fact) {
        long due = entry.due();
        boolean worked = entry.runningOn().isPresent();
        return log.write(entry, fact).onSuccess(written -> {
            if (worked && written.runningOn().isEmpty()) {
                queue.ended(written);
            }
            if (written.state().terminal()) {
                end(written);
            } else {
                move(written, due);
            }
        });
    }

    /** Tasks that the call may see, the newest first, from before this id; each is made when it is asked for. */
    Stream<TaskView> newest(Optional<String> before, Call call, Function<TaskEntry, TaskView> view) {
        var ended =
                before.map(id -> finished.headMap(id, false)).orElse(finished).descendingMap();
        var going = before.map(id -> open.headMap(id, false)).orElse(open).descendingMap();
        var ids = new TreeSet<String>(Comparator.reverseOrder());
        ids.addAll(ended.keySet());
        ids.addAll(going.keySet());
        return ids.stream().flatMap(id -> {
            var entry = going.get(id);
            if (entry != null) {
                return Sight.sees(entry.owner(), call) ? Stream.of(view.apply(entry)) : Stream.empty();
            }
            return Optional.ofNullable(ended.get(id)).filter(task -> Sight.sees(task.owner(), call)).stream()
                    .map(Ended::view);
        });
    }

    private void move(TaskEntry entry, long due) {
        if (entry.due() != due) {
            unschedule(entry);
            schedule(entry);
        }
        if (entry.state() == TaskState.QUEUED) {
            queue.add(entry);
        } else {
            queue.remove(entry);
        }
    }

    private void schedule(TaskEntry entry) {
        dueOf.put(entry.id(), dues.add(entry.due(), entry));
    }

    private void unschedule(TaskEntry entry) {
        var due = dueOf.remove(entry.id());
        if (due != null) {
            dues.remove(due);
        }
    }

    private void end(TaskEntry entry) {
        unschedule(entry);
        queue.remove(entry);
        open.remove(entry.id());
        keep(entry);
        waits.ended(entry.id());
        waits.answered(entry.id());
    }

    private void keep(TaskEntry entry) {
        finished.put(entry.id(), new Ended(entry.owner(), entry.summary()));
        if (finished.size() > MAX_FINISHED) {
            finished.pollFirstEntry();
        }
    }

    private Future<Void> rebuild(long after) {
        return journal.tail(after, BATCH).compose(facts -> {
            facts.forEach(this::replay);
            return facts.isEmpty()
                    ? Future.succeededFuture()
                    : rebuild(facts.getLast().position());
        });
    }

    private void replay(Recorded recorded) {
        if (!TaskEntry.isTask(recorded)) {
            return;
        }
        var id = TaskEntry.id(recorded);
        var fact = Facts.read(recorded);
        var entry = open.get(id);
        if (fact instanceof TaskSubmitted submitted) {
            var fresh = new TaskEntry(id, submitted, recorded.time(), recorded.tenant());
            open.put(id, fresh);
            submitted
                    .idempotency()
                    .ifPresent(key -> keys.put(
                            Sight.name(recorded.tenant(), submitted.caller()),
                            key,
                            Future.succeededFuture(id),
                            recorded.time()));
        } else if (entry != null) {
            entry.apply(fact, recorded.version(), recorded.time());
            if (entry.state().terminal()) {
                open.remove(id);
                keep(entry);
            }
        }
    }

    private Future<List<Recorded>> readStream(String id, long after, List<Recorded> read) {
        return journal.stream(TaskEntry.stream(id), after, BATCH).compose(facts -> {
            read.addAll(facts);
            return facts.size() < BATCH
                    ? Future.succeededFuture(read)
                    : readStream(id, facts.getLast().version(), read);
        });
    }
}
