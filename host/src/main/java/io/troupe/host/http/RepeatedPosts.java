package io.troupe.host.http;

import io.troupe.host.fact.HostClock;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers a POST that comes again with its Idempotency-Key as it was answered first, for 24 hours or the last
 * {@value #MAX} of them, whichever is less. On the HTTP server's context alone.
 *
 * <p>Kept in the memory of one node. What must not be done twice when the repeat comes to another node, or after a restart,
 * has its key in the journal: tasks, batches, runs that are started or forked, plugins' rollbacks, schedules and tokens that
 * are made. What remains is done twice there without harm, since the second time it is refused by the state of what it is
 * about (claims, completions, answers, retries, changes and rollbacks of runs), or comes to the same (pauses, resumptions,
 * cancellations, reloads of plugins, tests of models, archiving).
 */
final class RepeatedPosts<R extends Record> {

    private static final int MAX = 10_000;
    private static final long KEPT_MILLIS = Duration.ofHours(24).toMillis();

    private record Answer<R extends Record>(Future<R> reply, long time) {}

    private final LinkedHashMap<String, Answer<R>> answers = new LinkedHashMap<>();

    /** The key of a request, if it has one. */
    static Optional<String> key(RoutingContext context) {
        return Optional.ofNullable(context.request().getHeader("Idempotency-Key"));
    }

    Future<R> once(RoutingContext context, Supplier<Future<R>> work) {
        var header = context.request().getHeader("Idempotency-Key");
        if (header == null) {
            return work.get();
        }
        var caller = Access.caller(context);
        var key =
                caller.tenant() + "/" + caller.name() + " " + context.request().path() + " " + header;
        long now = HostClock.millis();
        forget(now);
        var earlier = answers.get(key);
        if (earlier != null) {
            return earlier.reply();
        }
        var reply = work.get();
        answers.put(key, new Answer<>(reply, now));
        reply.onFailure(failure -> answers.remove(key)); // what was refused may be tried again
        return reply;
    }

    private void forget(long now) {
        var oldest = answers.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Answer<R>> entry = oldest.next();
            if (answers.size() <= MAX && now - entry.getValue().time() < KEPT_MILLIS) {
                return;
            }
            oldest.remove();
        }
    }
}
