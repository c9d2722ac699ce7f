package io.troupe.host.workflow;

import io.troupe.host.bus.RunCalls.RunView;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Waits for runs in the name of those who asked to be told. On the run service's context alone. */
final class Watching {

    private static final long LONGEST_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final Vertx vertx;
    private final Turns turns;

    Watching(Vertx vertx, Turns turns) {
        this.vertx = vertx;
        this.turns = turns;
    }

    /** Waits for the end of a run, or for a question to a human, for so long. */
    Future<RunView> shown(Slot slot, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(millis, LONGEST_MILLIS));
        return Repeating.whileTrue(() -> turns.look(slot).compose(run -> {
                    long left = (end - System.nanoTime()) / 1_000_000;
                    return left <= 0 || run.over() || !run.expected().answers().isEmpty()
                            ? Future.succeededFuture(false)
                            : news(slot, left).map(true);
                }))
                .compose(done -> turns.look(slot))
                .map(run -> Views.of(slot));
    }

    /** Waits for the end of a run that somebody stopped. */
    Future<RunView> untilOver(Slot slot) {
        return Repeating.whileTrue(() -> turns.look(slot)
                        .compose(run -> run.over()
                                ? Future.succeededFuture(false)
                                : news(slot, LONGEST_MILLIS).map(true)))
                .map(done -> Views.of(slot));
    }

    /** Completes when the run has ended or asks something, or after so long. */
    private Future<Void> news(Slot slot, long millis) {
        Promise<Void> promise = Promise.promise();
        var watched = slot.watch();
        long timer = vertx.setTimer(millis, late -> {
            slot.unwatch(watched);
            promise.tryComplete();
        });
        watched.onComplete(told -> {
            vertx.cancelTimer(timer);
            promise.tryComplete();
        });
        return promise.future();
    }
}
