package io.troupe.host.task;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Callers that wait for a task to end, or for their patience to. Lives on the task service's context alone. */
final class Waits {

    private final Vertx vertx;
    private final Map<String, List<Promise<Void>>> waiting = new HashMap<>();

    Waits(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Completes when the task ends or the time is up, whichever is first; never fails. */
    Future<Void> until(String task, long millis) {
        Promise<Void> promise = Promise.promise();
        waiting.computeIfAbsent(task, id -> new ArrayList<>(1)).add(promise);
        long timer = vertx.setTimer(millis, fired -> leave(task, promise));
        return promise.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    void ended(String task) {
        var promises = waiting.remove(task);
        if (promises != null) {
            promises.forEach(Promise::tryComplete);
        }
    }

    private void leave(String task, Promise<Void> promise) {
        var promises = waiting.get(task);
        if (promises != null && promises.remove(promise) && promises.isEmpty()) {
            waiting.remove(task);
        }
        promise.tryComplete();
    }
}
