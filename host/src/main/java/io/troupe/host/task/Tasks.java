package io.troupe.host.task;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.BatchCalls;
import io.troupe.host.bus.BatchCalls.Batch;
import io.troupe.host.bus.BatchCalls.SubmitBatch;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Retry;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.SubmitAs;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskRevived;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The task service: accepts tasks, sees that each reaches an end, and tells how they stand. Everything in it happens on
 * the Vert.x context on which it was started; nothing in it blocks.
 */
public final class Tasks {

    private static final long COMPARE_MILLIS = 250;
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final long USUAL_BYTES = 512L << 20;

    /**
     * Bounds on tasks.
     *
     * @param maxOpen tasks that have not ended; more are refused as {@code overloaded}
     * @param maxRunning tasks that agents of this host work on at once; more wait
     * @param timeout how long a task may take that names no deadline
     * @param claimLease how long a client keeps a task without a sign of life
     * @param retries what follows a failure that may pass
     * @param maxBytes characters of input of the tasks that have not ended; more are refused as {@code overloaded}
     */
    public record Limits(
            int maxOpen,
            int maxRunning,
            Duration timeout,
            Duration claimLease,
            Retries retries,
            long maxBytes,
            Guards guards) {

        /** With the usual retries. */
        public Limits(int maxOpen, int maxRunning, Duration timeout, Duration claimLease) {
            this(maxOpen, maxRunning, timeout, claimLease, Retries.usual());
        }

        /** With the usual room for inputs, and agents as unguarded as their cards leave them. */
        public Limits(int maxOpen, int maxRunning, Duration timeout, Duration claimLease, Retries retries) {
            this(maxOpen, maxRunning, timeout, claimLease, retries, USUAL_BYTES, Guards.none());
        }
    }

    private final Bus bus;
    private final Journal journal;
    private final Vertx vertx;
    private final Cast cast = new Cast();
    private final Queue queue;
    private final TaskLog log;
    private final Book book;
    private final Stage stage;
    private final Claims claims;
    private final Checks checks;
    private final Intake intake;
    private final BatchIntake batches;
    private final Course course;
    private final Showing showing;
    private final LongSupplier clock;
    private final Ledger ledger = new Ledger();
    private final List<Bus.Registration> registrations = new ArrayList<>();
    private long comparing = -1;
    private boolean closed;
    private Set<String> nodes = Set.of();
    private Optional<SnapshotFile> snapshotFile = Optional.empty();
    private Optional<Snapshots> snapshots = Optional.empty();

    public Tasks(Vertx vertx, Bus bus, Journal journal, Limits limits) {
        this(vertx, bus, journal, limits, HostClock::millis);
    }

    /** With a clock of its own, which gives epoch milliseconds. */
    Tasks(Vertx vertx, Bus bus, Journal journal, Limits limits, LongSupplier clock) {
        var ids = new Ids();
        this.clock = clock;
        this.vertx = vertx;
        this.bus = bus;
        this.journal = journal;
        this.queue = new Queue(limits.maxRunning());
        this.log = new TaskLog(journal, ids, clock);
        this.book = new Book(vertx, journal, log, queue, clock, this::due);
        var turnstile = new Turnstile(limits, clock, alone -> bus.publish(Topic.LEFT_ALONE, alone));
        var entrance = new Stage.Entrance(queue, cast, turnstile);
        this.stage = new Stage(vertx, bus, log, book, entrance);
        this.course = new Course(log, book, stage, limits.retries(), clock);
        this.claims = new Claims(book, log, queue, cast, new Claims.Terms(ids, limits.claimLease(), clock));
        this.checks = Checks.of(new Arrivals(vertx, bus, cast), book, limits);
        this.intake = new Intake(vertx, new Intake.Way(book, stage), checks, clock);
        this.batches = new BatchIntake(vertx, book, checks, clock);
        this.showing = new Showing(book, entrance, claims, ledger);
    }

    /** Says which nodes live; to be called before {@link #start}. What agents on others have in hand is lost. */
    public void among(Set<String> live) {
        nodes = Set.copyOf(live);
    }

    /** Keeps snapshots in a folder, so that a start reads little; to be called before {@link #start}. */
    public void keepSnapshots(Path folder) {
        keepSnapshots(folder, Snapshots.FACTS);
    }

    /** The same, with one after so many facts. */
    void keepSnapshots(Path folder, long facts) {
        snapshotFile = Optional.of(new SnapshotFile(folder));
        snapshots = snapshotFile.map(file -> new Snapshots(vertx, file, book, log).after(facts));
    }

    /** Keeps snapshots that are written when a test asks for one, a few tasks at a time. */
    Snapshots keepSnapshotsOnDemand(Path folder, int slice) {
        keepSnapshots(folder, Long.MAX_VALUE);
        return snapshots.orElseThrow().inSlicesOf(slice);
    }

    /**
     * Rebuilds from the journal, then serves. To be called on the context on which all of it shall happen. What ran on
     * nodes that live no more is put back into the queue.
     */
    public Future<Void> start() {
        registrations.add(bus.listen(Topic.ROSTER, stage::tell));
        registrations.add(bus.listen(Topic.LOAD, stage::tell));
        registrations.add(bus.listen(Topic.NODES, live -> present(live.ids())));
        return book.rebuild(snapshotFile)
                .onSuccess(position -> {
                    snapshots.ifPresent(kept -> kept.begin(position));
                    compare();
                })
                .compose(done -> takeOver())
                .compose(done -> residents())
                .compose(done -> closed
                        ? Future.failedFuture(new IllegalStateException("it was closed while it began"))
                        : Future.<Void>succeededFuture())
                .onSuccess(done -> {
                    registrations.add(bus.serve(TaskCalls.SUBMIT, this::submit));
                    registrations.add(bus.serve(BatchCalls.SUBMIT, this::submit));
                    registrations.add(bus.serve(TaskCalls.SUBMIT_AS, this::submitAs));
                    registrations.add(bus.serve(TaskCalls.SHOW, showing::show));
                    registrations.add(bus.serve(TaskCalls.LIST, showing::list));
                    registrations.add(
                            bus.serve(TaskCalls.COUNT, (count, call) -> Future.succeededFuture(showing.count())));
                    registrations.add(bus.serve(TaskCalls.CANCEL, this::cancel));
                    registrations.add(bus.serve(TaskCalls.RETRY, this::retry));
                    registrations.add(bus.serve(TaskCalls.CLAIM, this::claim));
                    registrations.add(bus.serve(TaskCalls.COMPLETE, this::complete));
                    var reports = new Reports(log, book, stage, course);
                    registrations.add(bus.serve(TaskCalls.PROGRESS, reports::progress));
                    registrations.add(bus.serve(TaskCalls.FINISH, reports::finish));
                    registrations.add(bus.serve(TaskCalls.RELEASE, reports::release));
                    registrations.add(bus.serve(TaskCalls.DID, reports::did));
                    var delegations = new Delegations(new Delegations.House(book, queue, stage, cast), intake, clock);
                    registrations.add(bus.serve(
                            TaskCalls.DELEGATE,
                            (part, call) -> delegations.delegate(part).map(showing::view)));
                    registrations.add(bus.serve(
                            TaskCalls.AWAIT_CHILD,
                            (await, call) -> delegations.await(await).map(showing::view)));
                    var inquiries = new Inquiries(log, book, stage, this::unknownOrEnded);
                    registrations.add(bus.serve(TaskCalls.ASK, inquiries::ask));
                    registrations.add(bus.serve(
                            TaskCalls.ANSWER,
                            (answer, call) -> inquiries.answer(answer, call).map(showing::view)));
                    stage.open();
                    bus.publish(Topic.LEFT_ALONE, new AgentCalls.LeftAlone(List.of())); // whom an earlier one did
                    bus.publish(Topic.ROLL_CALL, new AgentCalls.RollCall());
                });
    }

    /** Gets to know who lives on this node before anybody asks; the others tell when the roll is called. */
    private Future<Void> residents() {
        return bus.request(AgentCalls.ROSTER, new AgentCalls.ShowRoster(), Call.ofHost(LOOK))
                .onSuccess(roster -> stage.tell(roster))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /**
     * Stops serving; tasks go on at the next start. To be called on the context of {@link #start}.
     *
     * @return done when what is kept for the next start is
     */
    public Future<Void> close() {
        closed = true;
        registrations.forEach(Bus.Registration::close);
        vertx.cancelTimer(comparing);
        ledger.end();
        book.close();
        return snapshots.map(Snapshots::close).orElseGet(Future::succeededFuture);
    }

    private void compare() {
        ledger.begin(journal, book.size(), clock.getAsLong());
        comparing = vertx.setPeriodic(COMPARE_MILLIS, tick -> {
            ledger.look(book.taken(), clock.getAsLong());
            snapshots.ifPresent(Snapshots::look);
        });
    }

    private void due(TaskEntry entry) {
        course.due(entry);
    }

    private Future<TaskView> submit(Submit submit, Call call) {
        return intake.accept(submit, call).compose(entry -> {
            stage.pump(entry.agent());
            return submit.waitMillis() <= 0 || showing.claimable(entry)
                    ? Future.succeededFuture(showing.view(entry))
                    : showing.waited(entry, submit.waitMillis());
        });
    }

    private Future<Batch> submit(SubmitBatch batch, Call call) {
        return batches.accept(batch, call)
                .onSuccess(done -> batch.tasks().stream()
                        .map(part -> part.task().agent())
                        .distinct()
                        .forEach(stage::pump));
    }

    private Future<TaskView> submitAs(SubmitAs submit, Call call) {
        return intake.accept(submit, call)
                .onSuccess(entry -> stage.pump(entry.agent()))
                .map(showing::view);
    }

    private Future<TaskView> cancel(Cancel cancel, Call call) {
        return withTask(
                        cancel.id(),
                        entry -> log.inTurn(entry, () -> {
                            Sight.checkChanges(entry, call, "cancel ");
                            if (entry.state() == TaskState.CANCELLED) {
                                return Future.succeededFuture(entry);
                            }
                            if (entry.state().over()) {
                                throw Claims.ended(entry);
                            }
                            var error = new TaskError("cancelled", cancel.reason(), false);
                            return course.end(entry, TaskState.CANCELLED, error);
                        }))
                .map(showing::view);
    }

    /** Puts a dead letter back into the queue; one that was put back meanwhile stays there. */
    private Future<TaskView> retry(Retry retry, Call call) {
        return withTask(
                        retry.id(),
                        entry -> log.inTurn(entry, () -> {
                            Sight.checkChanges(entry, call, "retry ");
                            var current = book.open(entry.id());
                            if (current.isPresent()) {
                                throw notDead(current.get());
                            }
                            if (entry.state() != TaskState.DEAD_LETTER) {
                                throw notDead(entry);
                            }
                            checks.room().check(1, entry.size());
                            return book.write(
                                            entry,
                                            new TaskRevived(
                                                    call.caller(), checks.deadlineAnew(entry, clock.getAsLong())))
                                    .onSuccess(queued -> stage.pump(queued.agent()));
                        }))
                .map(showing::view);
    }

    private static Refusal notDead(TaskEntry entry) {
        return Refusal.of(
                ErrorCode.TRANSITION_REFUSED,
                entry.id() + " is " + entry.state().wire() + ", expected one that is " + TaskState.DEAD_LETTER.wire());
    }

    private Future<Brief> claim(Claim claim, Call call) {
        return claims.once(claim, () -> {
            var earlier = claims.earlier(claim);
            if (earlier.isPresent()) {
                return claims.take(earlier.get(), claim.secret(), call);
            }
            return claim.id().isPresent()
                    ? withTask(claim.id().get(), entry -> claims.take(entry, claim.secret(), call))
                    : claimOldest(claim, call);
        });
    }

    /** Takes the oldest, or the next one when somebody else was faster. */
    private Future<Brief> claimOldest(Claim claim, Call call) {
        return claims.oldest(claim, call)
                .map(entry -> claims.take(entry, claim.secret(), call)
                        .recover(failure -> entry.state() == TaskState.QUEUED
                                ? Future.failedFuture(failure)
                                : claimOldest(claim, call)))
                .orElseGet(() -> Future.failedFuture(
                        Refusal.of(ErrorCode.TASK_NOT_FOUND, "no task waits for a client right now")));
    }

    private Future<TaskView> complete(Complete complete, Call call) {
        return withTask(complete.id(), entry -> claims.complete(entry, complete, call))
                .map(showing::view);
    }

    /** Does something about a task, open or ended; what has ended is read from the journal. */
    private <T> Future<T> withTask(String id, Function<TaskEntry, Future<T>> work) {
        return book.open(id)
                .map(work)
                .orElseGet(() ->
                        book.read(id).compose(found -> work.apply(found.orElseThrow(() -> Sight.unknown(id)))));
    }

    /**
     * What agents on nodes that are gone had in hand can be started again; what those on others have, and clients, they
     * keep.
     */
    private Future<Void> takeOver() {
        var lost = new ArrayList<Future<?>>();
        for (var entry : book.open()) {
            if (entry.runningOn().isPresent()) {
                if (entry.takesRoom()) {
                    queue.started(entry); // as it was; leaving that state gives the room back
                }
                var node = entry.runningOn().get();
                if (nodes.contains(node)) {
                    goOn(entry, node);
                } else {
                    lost.add(lost(entry, node, entry.epoch()));
                }
            }
        }
        return Future.all(lost).mapEmpty();
    }

    private void goOn(TaskEntry entry, String node) {
        long epoch = entry.epoch();
        log.inTurnOfHost(entry, () -> works(entry, node, epoch) ? stage.goOn(entry, node) : Future.succeededFuture())
                .onFailure(failure -> stage.left(entry.agent())); // it was released
    }

    /** Takes back what this start of a task has in hand; should its node live after all, it need not go on. */
    private Future<TaskEntry> lost(TaskEntry entry, String node, long epoch) {
        return log.inTurn(
                entry,
                () -> works(entry, node, epoch)
                        ? course.lost(entry, node).onSuccess(waiting -> stage.abandon(node, entry.id(), epoch))
                        : Future.succeededFuture(entry));
    }

    private static boolean works(TaskEntry entry, String node, long epoch) {
        return Reports.works(entry, epoch)
                && entry.runningOn().filter(node::equals).isPresent();
    }

    /** Takes back what nodes had in hand that live no more. */
    private void present(Set<String> live) {
        var gone = new HashSet<>(nodes);
        gone.removeAll(live);
        if (!nodes.containsAll(live)) {
            bus.publish(Topic.ROLL_CALL, new AgentCalls.RollCall()); // what newcomers told may have come too early
        }
        nodes = live;
        stage.keep(live);
        if (gone.isEmpty()) {
            return;
        }
        for (var entry : List.copyOf(book.open())) {
            entry.runningOn().filter(gone::contains).ifPresent(node -> takeBack(entry, node, entry.epoch()));
        }
    }

    /** Again and again, until it can be written, or the node is back with what it had. */
    private void takeBack(TaskEntry entry, String node, long epoch) {
        if (nodes.contains(node)) {
            return;
        }
        lost(entry, node, epoch)
                .onSuccess(waiting -> stage.left(waiting.agent()))
                .onFailure(failure -> book.later(COMPARE_MILLIS, () -> takeBack(entry, node, epoch)));
    }

    /** What is said of a task that is not open. */
    private Future<TaskEntry> unknownOrEnded(String id, Call call) {
        return book.read(id).map(found -> {
            throw found.filter(task -> Sight.sees(task.owner(), call))
                    .map(Claims::ended)
                    .orElseGet(() -> Sight.unknown(id));
        });
    }
}
