package io.troupe.host.workflow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** Lets others have the thread between the parts of long work. No state. */
final class Breath {

    /** As many facts are taken in at once; more would keep others waiting for more than a few milliseconds. */
    static final int FACTS = 500;

    private Breath() {}

    /** Completes on the same context, after what waits there already; at once where there is no context. */
    static Future<Void> take() {
        var context = Vertx.currentContext();
        if (context == null) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        context.runOnContext(now -> promise.complete());
        return promise.future();
    }
}
