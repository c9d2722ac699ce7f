package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.troupe.host.journal.Leases.Lease;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Appends that happen together and wait for their answer, and the answer once it is known but not yet given. */
final class Pending implements Work {

    private final List<Append> appends;
    private final Optional<Lease> lease;
    private final Promise<List<Appended>> promise = Promise.promise();
    private final @Nullable Context context = root(Vertx.currentContext());
    private List<Recorded> recorded = List.of();
    private List<Appended> landed = List.of();
    private @Nullable Throwable failure;

    Pending(List<Append> appends) {
        this(appends, Optional.empty());
    }

    /** Only while this lease is held. */
    Pending(List<Append> appends, Optional<Lease> lease) {
        this.appends = appends;
        this.lease = lease;
    }

    List<Append> appends() {
        return appends;
    }

    Optional<Lease> lease() {
        return lease;
    }

    Future<List<Appended>> future() {
        return promise.future();
    }

    /**
     * They will have been appended, once the group is durable, or were by an earlier attempt.
     *
     * @param facts those that were not there before
     */
    void landed(List<Appended> where, List<Recorded> facts) {
        landed = where;
        recorded = facts;
    }

    void failed(Throwable why) {
        landed = List.of();
        recorded = List.of();
        failure = why;
    }

    /** Forgets what an attempt that was given up has found. */
    void reset() {
        landed = List.of();
        recorded = List.of();
        failure = null;
    }

    /** Nothing is known of it yet. */
    boolean isOpen() {
        return landed.isEmpty() && failure == null;
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
        if (!landed.isEmpty()) {
            promise.complete(landed);
        } else {
            promise.fail(
                    failure == null
                            ? new IllegalStateException(
                                    "no answer to " + appends.getFirst().id())
                            : failure);
        }
    }
}
