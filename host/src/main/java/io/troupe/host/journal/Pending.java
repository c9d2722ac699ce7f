package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An append that waits for its answer, and the answer once it is known but not yet given. */
final class Pending implements Work {

    private final Append append;
    private final Promise<Appended> promise = Promise.promise();
    private final @Nullable Context context = root(Vertx.currentContext());
    private List<Recorded> recorded = List.of();
    private @Nullable Appended appended;
    private @Nullable Throwable failure;

    Pending(Append append) {
        this.append = append;
    }

    Append append() {
        return append;
    }

    Future<Appended> future() {
        return promise.future();
    }

    /** It will have been appended, once the group is durable. */
    void landed(Appended where, List<Recorded> facts) {
        appended = where;
        recorded = facts;
    }

    /** It was appended by an earlier attempt. */
    void landedBefore(Appended where) {
        appended = where;
    }

    void failed(Throwable why) {
        appended = null;
        recorded = List.of();
        failure = why;
    }

    /** Forgets what an attempt that was given up has found. */
    void reset() {
        appended = null;
        recorded = List.of();
        failure = null;
    }

    List<Recorded> recorded() {
        return recorded;
    }

    /** Requests come on a context each, made from the one of their service; that one tells which hop they share. */
    private static @Nullable Context root(@Nullable Context context) {
        return context instanceof ContextInternal internal ? internal.unwrap() : context;
    }

    /** Gives a group its answers: with one hop for each context that waits, for a hop each would cost more. */
    static void answer(List<Pending> group) {
        var byContext = new IdentityHashMap<Context, List<Pending>>();
        for (var pending : group) {
            if (pending.context == null) {
                pending.complete();
            } else {
                byContext
                        .computeIfAbsent(pending.context, first -> new ArrayList<>())
                        .add(pending);
            }
        }
        byContext.forEach((context, waiting) -> context.runOnContext(now -> waiting.forEach(Pending::complete)));
    }

    private void complete() {
        if (appended != null) {
            promise.complete(appended);
        } else {
            promise.fail(failure == null ? new IllegalStateException("no answer to " + append.id()) : failure);
        }
    }
}
