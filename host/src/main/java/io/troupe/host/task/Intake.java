package io.troupe.host.task;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;

/** Takes in requests for tasks: refuses what cannot be done, makes the rest durable. On the service's context alone. */
final class Intake {

    /** Checking more than this takes longer than an event loop should be kept. */
    private static final int LARGE = 32 << 10;

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

    Future<TaskEntry> accept(Submit submit, Call call) {
        var member = cast.find(submit.agent());
        if (member.isEmpty()) {
            return unknown(submit, call);
        }
        if (book.size() >= maxOpen) {
            return Future.failedFuture(Refusal.later(
                    ErrorCode.OVERLOADED,
                    maxOpen + " tasks have not ended, which is the most; try later",
                    RETRY_AFTER));
        }
        var admission = member.get().playedByClient() ? forClient : forHost;
        var part = admission.part(submit, member.get());
        long now = System.currentTimeMillis();
        if (submit.input().text().length() < LARGE) {
            return record(admission.check(submit, part, call, now), call, now);
        }
        return vertx.executeBlocking(() -> admission.check(submit, part, call, now), false)
                .compose(checked -> record(Objects.requireNonNull(checked), call, now));
    }

    private Future<TaskEntry> record(TaskSubmitted task, Call call, long now) {
        if (task.idempotency().isEmpty()) {
            return book.submit(task, call.tenant());
        }
        var key = task.idempotency().get();
        var earlier = book.keys().find(call.caller(), key, now);
        if (earlier.isPresent()) {
            return earlier.get().compose(book::known);
        }
        var submitted = book.submit(task, call.tenant());
        book.keys().put(call.caller(), key, submitted.map(TaskEntry::id), now);
        return submitted;
    }

    /** The agent service knows which names come near, so its refusal is the better one. */
    private Future<TaskEntry> unknown(Submit submit, Call call) {
        var describe = new AgentCalls.Describe(submit.agent());
        return bus.request(AgentCalls.DESCRIBE, describe, Call.of(call.caller(), LOOK_UP))
                .compose(found -> Future.failedFuture(Refusal.later(
                        ErrorCode.OVERLOADED,
                        "agent '" + Words.visible(submit.agent()) + "' is "
                                + found.state().wire() + ", try again",
                        RETRY_AFTER)));
    }
}
