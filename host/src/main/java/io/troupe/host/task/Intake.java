package io.troupe.host.task;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Takes in requests for tasks: refuses what cannot be done, makes the rest durable. On the service's context alone. */
final class Intake {

    /** Checking more than this takes longer than an event loop should be kept. */
    private static final int LARGE = 32 << 10;

    /** How often, and how long apart, the news of an agent that is here are waited for. */
    private static final int LOOKS = 50;

    private static final long LOOK_MILLIS = 10;
    private static final Duration LOOK_UP = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** A client plays at a person's pace, and keeps its claim alive for as long as it works. */
    private static final Duration CLIENT_TIMEOUT = Duration.ofHours(24);

    private final Vertx vertx;
    private final Bus bus;
    private final Book book;
    private final Cast cast;
    private final int maxOpen;
    private final long maxBytes;
    private final Duration timeout;
    private final LongSupplier clock;
    private final Admission forHost;
    private final Admission forClient;

    Intake(Vertx vertx, Bus bus, Book book, Cast cast, Tasks.Limits limits, LongSupplier clock) {
        this.vertx = vertx;
        this.bus = bus;
        this.book = book;
        this.cast = cast;
        this.maxOpen = limits.maxOpen();
        this.maxBytes = limits.maxBytes();
        this.clock = clock;
        this.timeout = limits.timeout();
        this.forHost = new Admission(limits.timeout());
        this.forClient = new Admission(CLIENT_TIMEOUT);
    }

    /** Takes in a request; the same one again gets its task, whatever has become of the agent, the room and the time. */
    Future<TaskEntry> accept(Submit submit, Call call) {
        Sight.checkAsks(submit.agent(), submit.skill().orElse(Admission.DEFAULT_SKILL), call);
        if (submit.idempotencyKey().isEmpty()) {
            return admit(submit, Optional.empty(), call, LOOKS);
        }
        return offLoopIfLarge(submit, () -> Admission.idempotency(submit))
                .compose(key ->
                        key.map(known -> keyed(submit, known, call)).orElseGet(() -> admit(submit, key, call, LOOKS)));
    }

    /** The same, where the asker says what makes a request the same one. */
    Future<TaskEntry> accept(Submit submit, Idempotency key, Call call) {
        Sight.checkAsks(submit.agent(), submit.skill().orElse(Admission.DEFAULT_SKILL), call);
        return keyed(submit, key, call);
    }

    private Future<TaskEntry> keyed(Submit submit, Idempotency key, Call call) {
        return book.keys()
                .find(name(call), key, now())
                .map(earlier -> earlier.compose(book::known))
                .orElseGet(() -> admit(submit, Optional.of(key), call, LOOKS));
    }

    private Future<TaskEntry> admit(Submit submit, Optional<Idempotency> key, Call call, int looks) {
        var member = cast.find(submit.agent());
        if (member.isEmpty()) {
            return unknown(submit, call)
                    .compose(
                            refusal -> looks == 0 ? Future.failedFuture(refusal) : admitSoon(submit, key, call, looks));
        }
        checkRoom(size(submit));
        var admission = member.get().playedByClient() ? forClient : forHost;
        var part = admission.part(submit, member.get());
        return offLoopIfLarge(submit, () -> admission.check(submit, part, key, call, now()))
                .compose(checked -> tied(checked, call))
                .compose(checked -> record(checked, call));
    }

    /** When a task that is tried anew has to be done: in as long as it had at first. */
    long deadline(TaskEntry dead) {
        var submitted = dead.submitted();
        long had = submitted.deadline() - dead.submittedAt();
        return now() + Math.max(had, timeout.toMillis());
    }

    /** Looks at the tasks on which one hangs: the caller must see them, and nothing may be wrong with them. */
    private Future<TaskSubmitted> tied(TaskSubmitted task, Call call) {
        var unknown = new ArrayDeque<String>();
        for (var other : task.plan().map(Plan::dependsOn).orElse(List.of())) {
            book.open(other).ifPresentOrElse(found -> checkTied(found, call), () -> unknown.add(other));
        }
        Promise<TaskSubmitted> looked = Promise.promise();
        look(unknown, call, looked, task);
        return looked.future();
    }

    /** Reads one after the other, each on a stack of its own: there may be thousands. */
    private void look(ArrayDeque<String> unknown, Call call, Promise<TaskSubmitted> looked, TaskSubmitted task) {
        var other = unknown.poll();
        if (other == null) {
            looked.complete(task);
            return;
        }
        book.readAnywhere(other).onFailure(looked::fail).onSuccess(found -> {
            try {
                checkTied(found.orElseThrow(() -> Sight.unknown(other)), call);
            } catch (Refusal e) {
                looked.fail(e);
                return;
            }
            look(unknown, call, looked, task);
        });
    }

    private static void checkTied(TaskEntry other, Call call) {
        if (!Sight.sees(other.owner(), call)) {
            throw Sight.unknown(other.id());
        }
        if (other.state().terminal() && other.state() != TaskState.COMPLETED) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "depends_on names " + other.id() + ", which is "
                            + other.state().wire() + ", expected one that may still be completed");
        }
    }

    private Future<TaskEntry> record(TaskSubmitted task, Call call) {
        if (task.idempotency().isEmpty()) {
            checkRoom(Admission.length(task)); // others came while this was checked
            return book.submit(task, call.tenant());
        }
        var key = task.idempotency().get();
        var earlier = book.keys().find(name(call), key, now());
        if (earlier.isPresent()) {
            return earlier.get().compose(book::known);
        }
        checkRoom(Admission.length(task));
        var submitted = book.submit(task, call.tenant());
        book.keys().put(name(call), key, submitted.map(TaskEntry::id), now());
        return submitted;
    }

    /**
     * Makes sure that there is room for one more task.
     *
     * @param size characters of its input
     * @throws Refusal {@code overloaded} when there is none
     */
    void checkRoom(long size) {
        if (book.taken() >= maxOpen) {
            throw Refusal.later(
                    ErrorCode.OVERLOADED, maxOpen + " tasks have not ended, which is the most; try later", RETRY_AFTER);
        }
        if (book.bytes() + size > maxBytes) {
            throw Refusal.later(
                    ErrorCode.OVERLOADED,
                    "the inputs of tasks that have not ended have " + book.bytes() + " characters, and " + size
                            + " more would be over the most, " + maxBytes + "; try later",
                    RETRY_AFTER);
        }
    }

    private static long size(Submit submit) {
        return submit.input().text().length() + Admission.length(submit.content());
    }

    private <T> Future<T> offLoopIfLarge(Submit submit, Supplier<T> work) {
        return size(submit) < LARGE
                ? Future.succeededFuture(work.get())
                : vertx.executeBlocking(() -> Future.succeededFuture(work.get()), false)
                        .compose(Objects::requireNonNull);
    }

    private static String name(Call call) {
        return Sight.name(call.tenant(), call.caller());
    }

    private long now() {
        return clock.getAsLong();
    }

    /** The agent has just come, and the news of it is on its way. */
    private Future<TaskEntry> admitSoon(Submit submit, Optional<Idempotency> key, Call call, int looks) {
        return vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS).compose(later -> admit(submit, key, call, looks - 1));
    }

    /**
     * Asks the agent service, which knows which names come near, so that its refusal is the better one; gives ours when
     * it knows the agent.
     */
    private Future<Refusal> unknown(Submit submit, Call call) {
        var describe = new AgentCalls.Describe(submit.agent());
        return bus.request(AgentCalls.DESCRIBE, describe, call.within(LOOK_UP))
                .map(found -> Refusal.later(
                        ErrorCode.OVERLOADED,
                        "agent '" + Words.visible(submit.agent()) + "' is "
                                + found.state().wire() + ", try again",
                        RETRY_AFTER));
    }
}
