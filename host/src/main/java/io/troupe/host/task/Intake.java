package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.SubmitAs;
import io.troupe.host.bus.TaskCalls.With;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.journal.StaleVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Takes in requests for tasks: refuses what cannot be done, makes the rest durable. On the service's context alone. */
final class Intake {

    /** Checking more than this takes longer than an event loop should be kept. */
    private static final int LARGE = 32 << 10;

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Book book;
    private final Stage stage;
    private final Checks checks;
    private final LongSupplier clock;

    /** Where tasks go. */
    record Way(Book book, Stage stage) {}

    Intake(Vertx vertx, Way way, Checks checks, LongSupplier clock) {
        this.vertx = vertx;
        this.book = way.book();
        this.stage = way.stage();
        this.checks = checks;
        this.clock = clock;
    }

    /** Takes in a request; the same one again gets its task, whatever has become of the agent, the room and the time. */
    Future<TaskEntry> accept(Submit submit, Call call) {
        Sight.checkAsks(submit.agent(), submit.skill().orElse(Admission.DEFAULT_SKILL), call);
        if (submit.idempotencyKey().isEmpty() && submit.named().isPresent()) {
            var named = submit.named().get();
            return accept(new SubmitAs(named.id(), submit, named.again(), Optional.empty()), call);
        }
        if (submit.idempotencyKey().isEmpty()) {
            return admit(submit, Optional.empty(), call);
        }
        return offLoopIfLarge(submit, () -> Admission.idempotency(submit))
                .compose(key -> key.map(known -> keyed(submit, known, call)).orElseGet(() -> admit(submit, key, call)));
    }

    /** Takes in a request under its id; where there is a task of this id already, that one is the answer. */
    Future<TaskEntry> accept(SubmitAs request, Call call) {
        var submit = request.submit();
        Sight.checkAsks(submit.agent(), submit.skill().orElse(Admission.DEFAULT_SKILL), call);
        return earlier(request)
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> checked(submit, Optional.empty(), call)
                                .compose(task -> recordAs(request, task, call))));
    }

    private Future<Optional<TaskEntry>> earlier(SubmitAs request) {
        if (request.with().isPresent()) {
            return Future.succeededFuture(
                    Optional.empty()); // were it here, what comes with it could not become durable
        }
        var onTheWay = book.onTheWay(request.id());
        if (onTheWay.isPresent()) {
            return landed(request, onTheWay.get()).map(Optional::of);
        }
        var open = book.open(request.id());
        return open.isPresent() || !request.again() ? Future.succeededFuture(open) : book.regain(request.id());
    }

    private Future<TaskEntry> recordAs(SubmitAs request, TaskSubmitted task, Call call) {
        var onTheWay = book.onTheWay(request.id());
        if (onTheWay.isPresent()) { // another request for it came through while this was checked
            return request.with().isEmpty()
                    ? landed(request, onTheWay.get())
                    : Future.failedFuture(onTheWay(request.id()));
        }
        var open = book.open(request.id());
        if (open.isPresent()) {
            return request.with().isEmpty()
                    ? Future.succeededFuture(open.get())
                    : Future.failedFuture(goneOn(request.with().get()));
        }
        checks.room().check(1, Admission.length(task));
        return landed(request, stage.take(new TaskLog.Fresh(request.id(), task), call.tenant(), request.with()));
    }

    /** What was written, also where it was before and that it was never came back. */
    private Future<TaskEntry> landed(SubmitAs request, Future<TaskEntry> written) {
        return written.recover(
                failure -> failure instanceof StaleVersion ? regained(request, failure) : Future.failedFuture(failure));
    }

    private static Refusal onTheWay(String id) {
        return Refusal.later(ErrorCode.OVERLOADED, id + " is still being written, try again", AGAIN_AFTER);
    }

    private static Refusal goneOn(With with) {
        return Refusal.of(
                ErrorCode.STALE_VERSION, with.stream() + " has gone on, expected it at version " + with.version());
    }

    private Future<TaskEntry> regained(SubmitAs request, Throwable failure) {
        if (request.with().isPresent()) {
            return Future.failedFuture(goneOn(request.with().get()));
        }
        return book.regain(request.id())
                .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(failure)));
    }

    /** The same, where the asker says what makes a request the same one. */
    Future<TaskEntry> accept(Submit submit, Idempotency key, Call call) {
        Sight.checkAsks(submit.agent(), submit.skill().orElse(Admission.DEFAULT_SKILL), call);
        return keyed(submit, key, call);
    }

    private Future<TaskEntry> keyed(Submit submit, Idempotency key, Call call) {
        return book.keys()
                .find(Sight.name(call), key, now())
                .map(earlier -> earlier.compose(book::known))
                .orElseGet(() -> admit(submit, Optional.of(key), call));
    }

    private Future<TaskEntry> admit(Submit submit, Optional<Idempotency> key, Call call) {
        return checked(submit, key, call).compose(task -> record(task, call));
    }

    private Future<TaskSubmitted> checked(Submit submit, Optional<Idempotency> key, Call call) {
        return checks.arrivals()
                .find(submit.agent(), call)
                .compose(member -> {
                    checks.room().check(1, Admission.size(submit));
                    return offLoopIfLarge(submit, () -> checks.check(submit, member, key, call, now()));
                })
                .compose(checked -> checks.prerequisites()
                        .check(dependencies(checked), call)
                        .map(checked));
    }

    private static List<String> dependencies(TaskSubmitted task) {
        return task.plan().map(Plan::dependsOn).orElse(List.of());
    }

    private Future<TaskEntry> record(TaskSubmitted task, Call call) {
        if (task.idempotency().isEmpty()) {
            checks.room().check(1, Admission.length(task)); // others came while this was checked
            return stage.take(new TaskLog.Fresh(book.newId(), task), call.tenant(), Optional.empty());
        }
        var key = task.idempotency().get();
        var earlier = book.keys().find(Sight.name(call), key, now());
        if (earlier.isPresent()) {
            return earlier.get().compose(book::known);
        }
        checks.room().check(1, Admission.length(task));
        var submitted = stage.take(new TaskLog.Fresh(book.newId(), task), call.tenant(), Optional.empty());
        book.keys().put(Sight.name(call), key, submitted.map(TaskEntry::id), now());
        return submitted;
    }

    private <T> Future<T> offLoopIfLarge(Submit submit, Supplier<T> work) {
        return Admission.size(submit) < LARGE
                ? Future.succeededFuture(work.get())
                : vertx.executeBlocking(() -> Future.succeededFuture(work.get()), false)
                        .compose(Objects::requireNonNull);
    }

    private long now() {
        return clock.getAsLong();
    }
}
