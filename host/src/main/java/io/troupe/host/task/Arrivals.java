package io.troupe.host.task;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Finds agents; waits a moment for one that is here and of which the news is on its way. On the service's context. */
final class Arrivals {

    /** How often, and how long apart, the news are waited for. */
    private static final int LOOKS = 50;

    private static final long LOOK_MILLIS = 10;
    private static final Duration LOOK_UP = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Bus bus;
    private final Cast cast;

    Arrivals(Vertx vertx, Bus bus, Cast cast) {
        this.vertx = vertx;
        this.bus = bus;
        this.cast = cast;
    }

    /** Finds an agent; fails with a {@link Refusal} when there is none of this name. */
    Future<Cast.Member> find(String agent, Call call) {
        return find(agent, call, LOOKS);
    }

    private Future<Cast.Member> find(String agent, Call call, int looks) {
        return cast.find(agent)
                .map(Future::succeededFuture)
                .orElseGet(() -> unknown(agent, call)
                        .compose(refusal -> looks == 0
                                ? Future.failedFuture(refusal)
                                : vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                                        .compose(later -> find(agent, call, looks - 1))));
    }

    /**
     * Asks the agent service, which knows which names come near, so that its refusal is the better one; gives ours when
     * it knows the agent.
     */
    private Future<Refusal> unknown(String agent, Call call) {
        return bus.request(AgentCalls.DESCRIBE, new AgentCalls.Describe(agent), call.within(LOOK_UP))
                .map(found -> Refusal.later(
                        ErrorCode.OVERLOADED,
                        "agent '" + Words.visible(agent) + "' is "
                                + found.state().wire() + ", try again",
                        RETRY_AFTER));
    }
}
