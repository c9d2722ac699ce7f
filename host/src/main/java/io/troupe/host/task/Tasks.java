package io.troupe.host.task;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskList;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task service: accepts tasks, sees that each reaches an end, and tells how they stand. Everything in it happens on
 * the Vert.x context on which it was started; nothing in it blocks.
 */
public final class Tasks {

    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
    private static final int MAX_PAGE = 1_000;
    private static final long AGAIN_MILLIS = 500;
    private static final long COMPARE_MILLIS = 250;

    /**
     * Bounds on tasks.
     *
     * @param maxOpen tasks that have not ended; more are refused as {@code overloaded}
     * @param maxRunning tasks that agents of this host work on at once; more wait
     * @param timeout how long a task may take that names no deadline
     * @param claimLease how long a client keeps a task without a sign of life
     */
    public record Limits(int maxOpen, int maxRunning, Duration timeout, Duration claimLease) {}

    private final Bus bus;
    private final Journal journal;
    private final Vertx vertx;
    private final Cast cast = new Cast();
    private final Queue queue;
    private final TaskLog log;
    private final Book book;
    private final Stage stage;
    private final Claims claims;
    private final Intake intake;
    private final Ledger ledger = new Ledger();
    private final List<Bus.Registration> registrations = new ArrayList<>();
    private long comparing = -1;

    public Tasks(Vertx vertx, Bus bus, Journal journal, Limits limits) {
        var ids = new Ids();
        this.vertx = vertx;
        this.bus = bus;
        this.journal = journal;
        this.queue = new Queue(limits.maxRunning());
        this.log = new TaskLog(journal, ids);
        this.book = new Book(vertx, journal, log, queue, this::due);
        this.stage = new Stage(vertx, bus, log, book, queue, cast);
        this.claims = new Claims(book, log, queue, cast, ids, limits.claimLease());
        this.intake = new Intake(vertx, bus, book, cast, limits);
    }

    /**
     * Rebuilds from the journal, then serves. To be called on the context on which all of it shall happen. What ran
     * when the host last ended is put back into the queue.
     */
    public Future<Void> start() {
        registrations.add(bus.listen(Topic.ROSTER, stage::tell));
        return book.rebuild()
                .onSuccess(done -> compare())
                .compose(done -> releaseOrphans())
                .onSuccess(done -> {
                    registrations.add(bus.serve(TaskCalls.SUBMIT, this::submit));
                    registrations.add(bus.serve(TaskCalls.SHOW, this::show));
                    registrations.add(
                            bus.serve(TaskCalls.LIST, (list, call) -> Future.succeededFuture(list(list, call))));
                    registrations.add(bus.serve(TaskCalls.COUNT, (count, call) -> Future.succeededFuture(count())));
                    registrations.add(bus.serve(TaskCalls.CANCEL, this::cancel));
                    registrations.add(bus.serve(TaskCalls.CLAIM, this::claim));
                    registrations.add(bus.serve(TaskCalls.COMPLETE, this::complete));
                    var reports = new Reports(log, book, stage);
                    registrations.add(bus.serve(TaskCalls.PROGRESS, reports::progress));
                    registrations.add(bus.serve(TaskCalls.FINISH, reports::finish));
                    registrations.add(bus.serve(TaskCalls.RELEASE, reports::release));
                    registrations.add(bus.serve(TaskCalls.DID, reports::did));
                    var inquiries = new Inquiries(log, book, this::unknownOrEnded);
                    registrations.add(bus.serve(TaskCalls.ASK, inquiries::ask));
                    registrations.add(bus.serve(
                            TaskCalls.ANSWER,
                            (answer, call) -> inquiries.answer(answer, call).map(this::view)));
                    stage.pumpAll();
                });
    }

    /** Stops serving; tasks go on at the next start. To be called on the context of {@link #start}. */
    public void close() {
        registrations.forEach(Bus.Registration::close);
        vertx.cancelTimer(comparing);
        book.close();
    }

    private void compare() {
        ledger.begin(journal, book.size(), System.currentTimeMillis());
        comparing = vertx.setPeriodic(COMPARE_MILLIS, tick -> ledger.look(book.taken(), System.currentTimeMillis()));
    }

    private Future<TaskView> submit(Submit submit, Call call) {
        return intake.accept(submit, call).compose(entry -> {
            stage.pump(entry.agent());
            return submit.waitMillis() <= 0 || claimable(entry)
                    ? Future.succeededFuture(view(entry))
                    : waited(entry, submit.waitMillis());
        });
    }

    private Future<TaskView> show(Show show, Call call) {
        var open = book.open(show.id());
        if (open.isEmpty()) {
            return book.readAnywhere(show.id())
                    .map(found -> view(found.filter(task -> Sight.sees(task.owner(), call))
                            .orElseThrow(() -> Sight.unknown(show.id(), book.left(show.id())))));
        }
        var entry = open.get();
        Sight.checkSees(entry, call);
        var renewed = show.claim()
                .map(claim -> claims.renew(entry, claim, call))
                .orElseGet(() -> Future.succeededFuture(entry));
        return renewed.compose(shown -> show.waitMillis() > 0 && !shown.state().terminal()
                ? waited(shown, show.waitMillis())
                : Future.succeededFuture(view(shown)));
    }

    private Future<TaskView> waited(TaskEntry entry, long millis) {
        return entry.state().terminal() || entry.state() == TaskState.WAITING_FOR_INPUT
                ? Future.succeededFuture(view(entry))
                : book.waits().until(entry.id(), millis).map(ended -> view(entry));
    }

    private TaskList list(ListTasks list, Call call) {
        int limit = Math.clamp(list.limit(), 1, MAX_PAGE);
        var page = book.newest(list.before(), call, this::view)
                .filter(task -> list.states().isEmpty() || list.states().contains(task.state()))
                .filter(task -> list.agent().isEmpty() || list.agent().get().equals(task.agent()))
                .filter(task -> !list.claimable() || task.claimable())
                .limit(limit + 1L)
                .toList();
        return page.size() <= limit
                ? new TaskList(page, Optional.empty())
                : new TaskList(
                        page.subList(0, limit), Optional.of(page.get(limit - 1).id()));
    }

    private Counts count() {
        int held = book.size() - queue.waiting() - queue.working();
        int claimable = queue.agents().stream()
                .filter(agent ->
                        cast.find(agent).filter(Cast.Member::playedByClient).isPresent())
                .mapToInt(queue::waiting)
                .sum();
        return new Counts(queue.working() + held, queue.waiting(), claimable, ledger.lost());
    }

    private Future<TaskView> cancel(Cancel cancel, Call call) {
        return withTask(
                        cancel.id(),
                        entry -> log.inTurn(entry, () -> {
                            Sight.checkChanges(entry, call, "cancel ");
                            if (entry.state() == TaskState.CANCELLED) {
                                return Future.succeededFuture(entry);
                            }
                            if (entry.state().terminal()) {
                                throw Claims.ended(entry);
                            }
                            var error = new TaskError("cancelled", cancel.reason(), false);
                            return end(entry, TaskState.CANCELLED, error);
                        }))
                .map(this::view);
    }

    private Future<Brief> claim(Claim claim, Call call) {
        return claim.id().isPresent()
                ? withTask(claim.id().get(), entry -> claims.take(entry, call))
                : claimOldest(claim, call);
    }

    /** Takes the oldest, or the next one when somebody else was faster. */
    private Future<Brief> claimOldest(Claim claim, Call call) {
        return claims.oldest(claim, call)
                .map(entry -> claims.take(entry, call)
                        .recover(failure -> entry.state() == TaskState.QUEUED
                                ? Future.failedFuture(failure)
                                : claimOldest(claim, call)))
                .orElseGet(() -> Future.failedFuture(
                        Refusal.of(ErrorCode.TASK_NOT_FOUND, "no task waits for a client right now")));
    }

    private Future<TaskView> complete(Complete complete, Call call) {
        return withTask(complete.id(), entry -> claims.complete(entry, complete, call))
                .map(this::view);
    }

    /** Does something about a task, open or ended; what has ended is read from the journal. */
    private <T> Future<T> withTask(String id, Function<TaskEntry, Future<T>> work) {
        return book.open(id)
                .map(work)
                .orElseGet(() ->
                        book.read(id).compose(found -> work.apply(found.orElseThrow(() -> Sight.unknown(id)))));
    }

    private Future<TaskEntry> end(TaskEntry entry, TaskState state, TaskError error) {
        var node = entry.runningOn();
        var fact = new TaskFinished(entry.epoch(), state, List.of(), Optional.of(error));
        return book.write(entry, fact).onSuccess(ended -> {
            node.ifPresent(where -> stage.interrupt(where, ended.id(), ended.epoch()));
            stage.left(ended.agent());
        });
    }

    /** Does what is due: the deadline has passed, or a lease. */
    private void due(TaskEntry entry) {
        log.inTurn(entry, () -> overdue(entry)).onFailure(failure -> {
            LOG.warn("cannot end what is due of {}: {}", entry.id(), failure.getMessage());
            vertx.setTimer(AGAIN_MILLIS, again -> book.open(entry.id()).ifPresent(this::due));
        });
    }

    private Future<TaskEntry> overdue(TaskEntry entry) {
        long now = System.currentTimeMillis();
        if (entry.state().terminal() || entry.due() > now) {
            return Future.succeededFuture(entry); // it ended, or was renewed, while this waited for its turn
        }
        if (entry.submitted().deadline() <= now) {
            var error = new TaskError(ErrorCode.DEADLINE_EXCEEDED.wire(), "not done before its deadline", true);
            return end(entry, TaskState.EXPIRED, error);
        }
        return book.write(entry, new TaskReleased(entry.epoch(), "the claim ran out"));
    }

    /** What agents of an earlier life of this host had in hand can be started again; what clients have, they keep. */
    private Future<Void> releaseOrphans() {
        var released = new ArrayList<Future<?>>();
        for (var entry : book.open()) {
            if (entry.runningOn().isPresent()) {
                queue.started(entry); // as it was; leaving that state gives the room back
                var fact = new TaskReleased(
                        entry.epoch(), "host " + entry.runningOn().get() + " is gone");
                released.add(log.inTurn(entry, () -> book.write(entry, fact)));
            }
        }
        return Future.all(released).mapEmpty();
    }

    private boolean claimable(TaskEntry entry) {
        return entry.state() == TaskState.QUEUED
                && cast.find(entry.agent()).filter(Cast.Member::playedByClient).isPresent();
    }

    private TaskView view(TaskEntry entry) {
        return entry.view(claimable(entry), waits(entry));
    }

    private Optional<String> waits(TaskEntry entry) {
        if (entry.state() != TaskState.QUEUED) {
            return entry.state() == TaskState.WAITING_FOR_INPUT
                    ? Optional.of("its agent asked a question: answer it")
                    : Optional.empty();
        }
        var member = cast.find(entry.agent());
        if (member.isEmpty()) {
            return Optional.of("agent '" + entry.agent() + "' is not loaded");
        }
        if (member.get().playedByClient()) {
            return Optional.of("no model is configured: a connected client plays it");
        }
        if (!member.get().entry().ready()) {
            return Optional.of("agent '" + entry.agent() + "' is being replaced or restarted");
        }
        int parallel = member.get().entry().card().limits().parallel();
        return queue.hasRoom(entry.agent(), parallel)
                ? Optional.empty() // it is being started
                : Optional.of("agent '" + entry.agent() + "' has as much work as it may take");
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
