package io.troupe.host.agent;

import io.troupe.host.bus.Address;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Release;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings outcomes to the task service, again and again until it has answered: an outcome is never dropped for load. */
final class Delivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final Set<ErrorCode> PASSING =
            EnumSet.of(ErrorCode.STORE_UNAVAILABLE, ErrorCode.OVERLOADED, ErrorCode.DEADLINE_EXCEEDED);

    private final Vertx vertx;
    private final Bus bus;
    private volatile boolean closed;
    private final AtomicInteger underWay = new AtomicInteger();

    Delivery(Vertx vertx, Bus bus) {
        this.vertx = vertx;
        this.bus = bus;
    }

    /** Says whether everything was brought, or will not be taken. */
    boolean isIdle() {
        return underWay.get() == 0;
    }

    /** On a Vert.x context. */
    void send(Finish finish) {
        underWay.incrementAndGet();
        send(TaskCalls.FINISH, finish, "the outcome of " + finish.id(), FIRST_PAUSE_MILLIS);
    }

    /** On a Vert.x context. */
    void send(Release release) {
        underWay.incrementAndGet();
        send(TaskCalls.RELEASE, release, "the return of " + release.id(), FIRST_PAUSE_MILLIS);
    }

    private <T extends Record> void send(Address<T, Done> address, T message, String what, long pause) {
        if (closed) {
            return;
        }
        var asked = bus.request(address, message, Call.ofHost(ANSWER_WITHIN));
        asked.onSuccess(taken -> underWay.decrementAndGet()).onFailure(failure -> {
            if (failure instanceof Refusal refusal && PASSING.contains(refusal.code())) {
                vertx.setTimer(
                        pause, ignored -> send(address, message, what, Math.min(2 * pause, LONGEST_PAUSE_MILLIS)));
            } else {
                underWay.decrementAndGet();
                LOG.warn("{} was not taken: {}", what, failure.getMessage());
            }
        });
    }

    @Override
    public void close() {
        closed = true;
    }
}
