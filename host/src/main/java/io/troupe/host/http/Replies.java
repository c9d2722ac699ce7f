package io.troupe.host.http;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.Wire;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers: records as JSON, refusals as problems (RFC 9457). */
final class Replies {

    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    /** A problem as callers see it. */
    record ProblemBody(
            String type,
            String title,
            int status,
            String detail,
            String code,
            List<Mistake> mistakes,
            List<String> nearest,
            Optional<Long> retryAfterSeconds) {}

    private Replies() {}

    static void json(HttpServerResponse response, int status, Object body) {
        send(response, status, "application/json", Wire.write(body));
    }

    static void send(HttpServerResponse response, int status, String type, String body) {
        if (response.ended() || response.closed()) {
            return; // the caller has gone
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-store")
                .end(body);
    }

    static void problem(HttpServerResponse response, Throwable failure) {
        var problem = refusal(failure).problem();
        var retry = problem.retryAfterMillis().map(millis -> Math.max(1, (millis + 999) / 1000));
        retry.ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
        var code = problem.code();
        var body = new ProblemBody(
                "urn:troupe:error:" + code.wire(),
                code.wire().replace('-', ' '),
                code.status(),
                problem.detail(),
                code.wire(),
                problem.mistakes(),
                problem.nearest(),
                retry);
        send(response, code.status(), "application/problem+json", Wire.write(body));
    }

    private static Refusal refusal(Throwable failure) {
        return Refusal.saidBy(failure).orElseGet(() -> {
            LOG.error("a request failed", failure);
            return Refusal.of(ErrorCode.INTERNAL, "the host made a mistake; its log says more");
        });
    }
}
