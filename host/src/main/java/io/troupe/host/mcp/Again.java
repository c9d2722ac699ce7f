package io.troupe.host.mcp;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks again how work stands while the service that knows is on its way from a node that is gone to another. Only for
 * questions: what gives work may have been taken before its answer was lost.
 */
final class Again {

    private static final long PAUSE_MILLIS = 250;

    private Again() {}

    /** Asks until there is an answer other than that nobody is there to give one, or until this time. */
    static <R> Future<R> ask(Vertx vertx, Instant until, Supplier<Future<R>> question) {
        return question.get()
                .recover(failure -> failure instanceof Refusal refusal
                                && refusal.code() == ErrorCode.OVERLOADED
                                && HostClock.now().plusMillis(PAUSE_MILLIS).isBefore(until)
                        ? vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(later -> ask(vertx, until, question))
                        : Future.failedFuture(failure));
    }
}
