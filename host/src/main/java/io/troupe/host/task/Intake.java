package io.troupe.host.task;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    private final Admission forHost;
    private final Admission forClient;

    Intake(Vertx vertx, Bus bus, Book book, Cast cast, Tasks.Limits limits) {
        this.vertx = vertx;
        this.bus = bus;
        this.book = book;
        this.cast = cast;
        this.maxOpen = limits.maxOpen();
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
                .compose(key -> key.flatMap(known -> book.keys().find(name(call), known, now()))
                        .map(earlier -> earlier.compose(book::known))
                        .orElseGet(() -> admit(submit, key, call, LOOKS)));
    }

    private Future<TaskEntry> admit(Submit submit, Optional<Idempotency> key, Call call, int looks) {
        var member = cast.find(submit.agent());
        if (member.isEmpty()) {
            return unknown(submit, call)
                    .compose(
                            refusal -> looks == 0 ? Future.failedFuture(refusal) : admitSoon(submit, key, call, looks));
        }
        checkRoom();
        var admission = member.get().playedByClient() ? forClient : forHost;
        var part = admission.part(submit, member.get());
        return offLoopIfLarge(submit, () -> admission.check(submit, part, key, call, now()))
                .compose(checked -> record(checked, call));
    }

    private Future<TaskEntry> record(TaskSubmitted task, Call call) {
        if (task.idempotency().isEmpty()) {
            checkRoom(); // others came while this was checked
            return book.submit(task, call.tenant());
        }
        var key = task.idempotency().get();
        var earlier = book.keys().find(name(call), key, now());
        if (earlier.isPresent()) {
            return earlier.get().compose(book::known);
        }
        checkRoom();
        var submitted = book.submit(task, call.tenant());
        book.keys().put(name(call), key, submitted.map(TaskEntry::id), now());
        return submitted;
    }

    private void checkRoom() {
        if (book.taken() >= maxOpen) {
            throw Refusal.later(
                    ErrorCode.OVERLOADED, maxOpen + " tasks have not ended, which is the most; try later", RETRY_AFTER);
        }
    }

    private <T> Future<T> offLoopIfLarge(Submit submit, Supplier<T> work) {
        long size = submit.input().text().length() + Admission.length(submit.content());
        return size < LARGE
                ? Future.succeededFuture(work.get())
                : vertx.executeBlocking(() -> Future.succeededFuture(work.get()), false)
                        .compose(Objects::requireNonNull);
    }

    private static String name(Call call) {
        return Sight.name(call.tenant(), call.caller());
    }

    private static long now() {
        return System.currentTimeMillis();
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
