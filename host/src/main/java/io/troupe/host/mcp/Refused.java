package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses with a JSON-RPC error. */
final class Refused {

    static final String OUR_MISTAKE = "internal: the host made a mistake; its log says more";

    private static final Logger LOG = LoggerFactory.getLogger(Refused.class);
    private static final int NOT_FOUND = 404;
    /** What no change of a request would mend. */
    private static final Set<ErrorCode> BEYOND_THE_CALLER =
            Set.of(ErrorCode.OVERLOADED, ErrorCode.STORE_UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED);

    private record Later(String code, Optional<Long> retryAfterSeconds) {}

    private Refused() {}

    static void with(HttpServerRequest request, int status, RpcError error) {
        with(request, status, NullNode.instance, error);
    }

    static void with(HttpServerRequest request, int status, JsonNode id, RpcError error) {
        var response = request.response();
        if (!response.ended() && !response.closed()) {
            if (error.data().orElse(null) instanceof Later(var code, var seconds)) {
                seconds.ifPresent(number -> response.putHeader("retry-after", Long.toString(number)));
            }
            response.setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(Rpc.error(id, error));
        }
    }

    /** The error for a resource that could not be read. */
    static RpcError reading(String uri, Throwable failure) {
        return failure instanceof Refusal refusal && refusal.code().status() == NOT_FOUND
                ? new RpcError(
                        ErrorCodes.RESOURCE_NOT_FOUND, Sentences.of(refusal.problem()), Optional.of(Map.of("uri", uri)))
                : of(failure);
    }

    /** Says whether a model that is told what was wrong could mend it. */
    static boolean isMendable(Throwable failure) {
        return failure instanceof Refusal refusal
                && refusal.code() != ErrorCode.INTERNAL
                && !BEYOND_THE_CALLER.contains(refusal.code());
    }

    /** The error for anything that went wrong, where an answer cannot say so by itself. */
    static RpcError of(Throwable failure) {
        if (failure instanceof RpcError known) {
            return known;
        }
        if (!(failure instanceof Refusal refusal) || refusal.code() == ErrorCode.INTERNAL) {
            LOG.error("a request failed", failure);
            return new RpcError(ErrorCodes.INTERNAL_ERROR, OUR_MISTAKE);
        }
        var problem = refusal.problem();
        return BEYOND_THE_CALLER.contains(problem.code())
                ? new RpcError(
                        RpcError.UNAVAILABLE,
                        problem.code().wire() + ": " + problem.detail(),
                        Optional.of(later(problem)))
                : new RpcError(
                        ErrorCodes.INVALID_PARAMS,
                        Sentences.of(problem),
                        problem.retryAfterMillis().map(millis -> later(problem)));
    }

    /** The error for what there is no room for right now. */
    static RpcError overloaded(String words) {
        return of(Refusal.of(ErrorCode.OVERLOADED, words));
    }

    private static Later later(Refusal.Problem problem) {
        return new Later(
                problem.code().wire(), problem.retryAfterMillis().map(millis -> Math.max(1, (millis + 999) / 1000)));
    }

    static RpcError invalid(String words) {
        return new RpcError(ErrorCodes.INVALID_REQUEST, words);
    }
}
