package io.troupe.host.workflow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** Does one thing after the other on a stack that stays flat, which a chain of composed futures does not. */
final class Repeating {

    private final Supplier<Future<Boolean>> step;
    private final Promise<Void> done = Promise.promise();
    private boolean looping;
    private boolean again;

    private Repeating(Supplier<Future<Boolean>> step) {
        this.step = step;
    }

    /** Takes steps until one says that there is no other. */
    static Future<Void> whileTrue(Supplier<Future<Boolean>> step) {
        var repeating = new Repeating(step);
        repeating.go();
        return repeating.done.future();
    }

    private void go() {
        again = true;
        if (looping) {
            return;
        }
        looping = true;
        while (again) {
            again = false;
            one().onComplete((more, failure) -> {
                if (failure != null) {
                    done.fail(failure);
                } else if (more) {
                    go();
                } else {
                    done.complete();
                }
            });
        }
        looping = false;
    }

    private Future<Boolean> one() {
        try {
            return step.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
