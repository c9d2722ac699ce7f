package io.troupe.host.task;

import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All tasks that are not over, and what is known of those that are: the projection of the journal that the task service
 * works on. Lives on the task service's context alone.
 */
final class Book {

    private static final long TICK_MILLIS = 50;
    private static final long AGAIN_MILLIS = 500;
    private static final int SLICE = 2_000;

    private final TreeMap<String, TaskEntry> open = new TreeMap<>();
    private final Past past = new Past();
    private final Ties ties = new Ties();
    private final IdempotencyKeys keys = new IdempotencyKeys();
    private final Journal journal;
    private final TaskLog log;
    private final Queue queue;
    private final Vertx vertx;
    private final LongSupplier clock;
    private final Dues<TaskEntry> dues;
    private final Waits waits;
    private final Dues<Runnable> looks = new Dues<>(Runnable::run);
    private Consumer<TaskEntry> onOver = entry -> {};
    private BiConsumer<TaskEntry, TaskFact> onLeft = (entry, fact) -> {};
    private Consumer<TaskEntry> onFound = entry -> {};
    private final Map<String, Future<TaskEntry>> onTheWay = new HashMap<>();
    private int arriving;
    private long bytes;
    private int later;
    private long timer = -1;
    private boolean closed;

    /** @param onDue is given a task about which something has to be done now */
    Book(Vertx vertx, Journal journal, TaskLog log, Queue queue, LongSupplier clock, Consumer<TaskEntry> onDue) {
        this.journal = journal;
        this.log = log;
        this.queue = queue;
        this.vertx = vertx;
        this.clock = clock;
        this.waits = new Waits(clock);
        this.dues = new Dues<>(entry -> {
            entry.place().due(null);
            onDue.accept(entry);
        });
    }

    /** Names who is told of each task that is over, after the book knows it. */
    void onOver(Consumer<TaskEntry> told) {
        onOver = told;
    }

    /** Names who is told of each task that its agent has left, or lets wait, and of what was written then. */
    void onLeft(BiConsumer<TaskEntry, TaskFact> told) {
        onLeft = told;
    }

    /** Names who is told of each task that was found at work in the journal, though nobody here knew of it. */
    void onFound(Consumer<TaskEntry> told) {
        onFound = told;
    }

    /** Has something done at a time, by the clock of the service, in epoch milliseconds. */
    void at(long time, Runnable work) {
        looks.add(time, work);
    }

    /**
     * Reads the snapshot and the journal and takes in what they say of tasks.
     *
     * @return the position from which the journal was read
     */
    Future<Long> rebuild(Optional<SnapshotFile> snapshot) {
        return read(snapshot)
                .onSuccess(done -> bytes =
                        open.values().stream().mapToLong(TaskEntry::size).sum())
                .compose(position -> inSlices(open().iterator(), this::tie)
                        .compose(done -> inSlices(open().iterator(), this::place))
                        .map(position))
                .compose(done -> closed
                        ? Future.failedFuture(new IllegalStateException("it was closed while it began"))
                        : Future.succeededFuture(done))
                .onSuccess(done -> timer = vertx.setPeriodic(TICK_MILLIS, tick -> sweep()));
    }

    /** The same for one who only wants to know: nothing is done about what they say. */
    Future<Long> read(Optional<SnapshotFile> snapshot) {
        log.applied(journal.position());
        return new Rebuild(vertx, journal, new Rebuild.Into(open, past, keys)).run(snapshot);
    }

    private void sweep() {
        long now = clock.getAsLong();
        dues.sweep(now);
        waits.sweep(now);
        looks.sweep(now);
    }

    /** Others use the same event loop, and there may be a million. */
    private Future<Void> inSlices(Iterator<TaskEntry> rest, Consumer<TaskEntry> work) {
        for (int done = 0; done < SLICE && rest.hasNext(); done++) {
            work.accept(rest.next());
        }
        Promise<Void> later = Promise.promise();
        if (rest.hasNext()) {
            vertx.runOnContext(now -> inSlices(rest, work).onComplete(later));
        } else {
            later.complete();
        }
        return later.future();
    }

    void close() {
        closed = true;
        vertx.cancelTimer(timer);
        waits.close();
    }

    /** Tries something again, unless it is another node's by then. */
    void later(long millis, Runnable work) {
        if (!closed) {
            vertx.setTimer(millis, due -> {
                if (!closed) {
                    work.run();
                }
            });
        }
    }

    Optional<TaskEntry> open(String id) {
        return Optional.ofNullable(open.get(id));
    }

    List<TaskEntry> open() {
        return List.copyOf(open.values());
    }

    NavigableMap<String, TaskEntry> openById() {
        return open;
    }

    Past past() {
        return past;
    }

    Ties ties() {
        return ties;
    }

    int size() {
        return open.size();
    }

    /** How many tasks are not over, those on their way to the journal included. */
    int taken() {
        return open.size() + arriving;
    }

    /** How many characters of input those have. */
    long bytes() {
        return bytes;
    }

    /** How many tasks wait for their time or for others. */
    int later() {
        return later;
    }

    IdempotencyKeys keys() {
        return keys;
    }

    Waits waits() {
        return waits;
    }

    /** Reads a task from the journal, over or not. */
    Future<Optional<TaskEntry>> read(String id) {
        return Rebuild.stream(journal, id).map(TaskEntry::fold);
    }

    /** Reads a task from the journal or, when it has left that, from the archive. */
    Future<Optional<TaskEntry>> readAnywhere(String id) {
        return read(id).compose(found -> found.isPresent()
                ? Future.succeededFuture(found)
                : journal.archived(TaskEntry.stream(id)).map(TaskEntry::fold));
    }

    /** Reads a task that may be in the journal though the book never heard of it; from then on it has. */
    Future<Optional<TaskEntry>> regain(String id) {
        return readAnywhere(id).map(found -> {
            if (found.isEmpty() || found.get().state().over()) {
                return found;
            }
            if (open.putIfAbsent(id, found.get()) == null) {
                bytes += found.get().size();
                tie(found.get());
                place(found.get());
                if (found.get().runningOn().isPresent()) {
                    onFound.accept(found.get());
                }
            }
            return open(id);
        });
    }

    /** When a task with this id may have left the journal: before this moment, in epoch milliseconds. */
    Optional<Long> left(String id) {
        return journal.mayHaveLeft(TaskEntry.stream(id));
    }

    /** Finds a task that was accepted, whether it is over or not. */
    Future<TaskEntry> known(String id) {
        return open(id).map(Future::succeededFuture)
                .orElseGet(() -> readAnywhere(id)
                        .map(found -> found.orElseThrow(() -> new IllegalStateException(
                                "task " + id + " is not in the journal, expected it there"))));
    }

    /** An id for a new task. Any thread. */
    String newId() {
        return log.newId();
    }

    /** Makes a new task durable and puts it where it belongs. */
    Future<TaskEntry> submit(TaskLog.Arriving task) {
        var id = task.entry().id();
        var landed = arrived(List.of(task.entry().submitted()), log.submit(task).map(List::of))
                .map(List::getFirst);
        onTheWay.put(id, landed);
        return landed.onComplete(done -> onTheWay.remove(id));
    }

    /** A task that is being made durable just now. */
    Optional<Future<TaskEntry>> onTheWay(String id) {
        return Optional.ofNullable(onTheWay.get(id));
    }

    /** The same with several, each after those on which it depends: all of them, or none. */
    Future<List<TaskEntry>> submit(List<TaskLog.Fresh> tasks, String tenant) {
        return arrived(tasks.stream().map(TaskLog.Fresh::task).toList(), log.submit(tasks, tenant));
    }

    private Future<List<TaskEntry>> arrived(List<TaskSubmitted> tasks, Future<List<TaskEntry>> landed) {
        long size = 0;
        for (var task : tasks) {
            size += Admission.length(task);
        }
        long added = size;
        arriving += tasks.size();
        bytes += added;
        return landed.onComplete(done -> arriving -= tasks.size())
                .onFailure(failure -> bytes -= added)
                .onSuccess(entries -> entries.forEach(entry -> {
                    open.put(entry.id(), entry);
                    tie(entry);
                    place(entry);
                }));
    }

    /** Writes what happened to a task and moves it where it now belongs; to be called in turn. */
    Future<TaskEntry> write(TaskEntry entry, TaskFact fact) {
        boolean tookRoom = entry.takesRoom();
        boolean waited = entry.state() == TaskState.WAITING_FOR_INPUT;
        return log.write(entry, fact).onSuccess(written -> {
            if (tookRoom && !written.takesRoom()) {
                queue.ended(written);
                onLeft.accept(written, fact);
            } else if (waited && written.takesRoom()) {
                queue.started(written); // its agent goes on at once, though others may have taken the room meanwhile
            }
            if (written.state().over()) {
                over(written);
            } else {
                if (open.putIfAbsent(written.id(), written) == null) {
                    past.revived(written.id());
                    bytes += written.size();
                    tie(written);
                }
                place(written);
            }
        });
    }

    /** Sees that something is done about a task when it has to be. */
    void place(TaskEntry entry) {
        schedule(entry);
        later += entry.place().later(entry.state() == TaskState.SUBMITTED);
        if (entry.state() == TaskState.QUEUED) {
            queue.add(entry);
        } else {
            queue.remove(entry);
        }
    }

    private void schedule(TaskEntry entry) {
        var place = entry.place().due();
        if (place == null || place.time() != entry.due()) {
            unschedule(entry);
            entry.place().due(dues.add(entry.due(), entry));
        }
    }

    private void unschedule(TaskEntry entry) {
        var place = entry.place().due();
        if (place != null) {
            dues.remove(place);
            entry.place().due(null);
        }
    }

    private void over(TaskEntry entry) {
        unschedule(entry);
        later += entry.place().later(false);
        queue.remove(entry);
        if (open.remove(entry.id()) != null) {
            bytes -= entry.size();
        }
        ties.left(entry);
        past.keep(entry);
        waits.ended(entry.id());
        waits.answered(entry.id());
        onOver.accept(entry);
    }

    /**
     * Ties a task to those on which it hangs. Of those that only the journal still knows it is read one by one; until
     * then the task is held, and reading goes on until it succeeds.
     */
    private void tie(TaskEntry entry) {
        var plan = entry.submitted().plan();
        if (plan.isEmpty()) {
            return;
        }
        var unknown = new ArrayDeque<String>();
        if (entry.state() == TaskState.SUBMITTED && entry.attempts().failures() == 0) {
            for (var other : plan.get().dependsOn()) {
                standing(other).ifPresentOrElse(state -> dependsOn(entry, other, state), () -> unknown.add(other));
            }
        }
        plan.get().parent().ifPresent(parent -> {
            ties.child(entry, parent);
            standing(parent).ifPresentOrElse(state -> partOf(entry, parent, state), () -> unknown.add(parent));
        });
        if (!unknown.isEmpty()) {
            entry.place().awaits(1);
            find(entry, plan.get(), unknown);
        }
    }

    private void find(TaskEntry entry, Plan plan, ArrayDeque<String> unknown) {
        var other = unknown.peek();
        if (entry.state().over()) {
            return;
        }
        if (other == null) {
            entry.place().awaits(-1);
            place(entry);
            return;
        }
        readAnywhere(other)
                .onSuccess(found -> {
                    unknown.remove();
                    // Had one that has left everything ended otherwise than well, this one would have ended then.
                    var state = standing(other)
                            .orElseGet(() -> found.map(TaskEntry::state).orElse(TaskState.COMPLETED));
                    if (plan.dependsOn().contains(other)) {
                        dependsOn(entry, other, state);
                    } else {
                        partOf(entry, other, state);
                    }
                    find(entry, plan, unknown);
                })
                .onFailure(failure -> later(AGAIN_MILLIS, () -> find(entry, plan, unknown)));
    }

    private void dependsOn(TaskEntry entry, String other, TaskState state) {
        if (!state.terminal()) {
            ties.await(entry, other);
        } else if (state != TaskState.COMPLETED) {
            doom(entry, Course.dependencyEnded(other, state));
        }
    }

    private void partOf(TaskEntry entry, String parent, TaskState state) {
        if (state.terminal() && state != TaskState.COMPLETED) {
            doom(entry, Course.parentEnded(parent, state));
        }
    }

    private void doom(TaskEntry entry, String why) {
        entry.place().doom(why);
        if (entry.place().due() != null) {
            place(entry);
        }
    }

    /** How a task stands of which that is known without reading. */
    private Optional<TaskState> standing(String id) {
        return open(id).map(TaskEntry::state).or(() -> past.state(id));
    }
}
