package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools, by name. */
final class Toolbox {

    static final String OUR_MISTAKE = "internal: the host made a mistake; its log says more";

    private static final Logger LOG = LoggerFactory.getLogger(Toolbox.class);
    /** What no change of the arguments would mend. */
    private static final Set<ErrorCode> BEYOND_THE_MODEL =
            Set.of(ErrorCode.OVERLOADED, ErrorCode.STORE_UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED);

    private final Map<String, Tool> byName = new LinkedHashMap<>();

    private record Later(String code, Optional<Long> retryAfterSeconds) {}

    Toolbox(List<Tool> tools) {
        tools.forEach(tool -> byName.put(tool.description().name(), tool));
    }

    List<McpSchema.Tool> descriptions() {
        return byName.values().stream().map(Tool::description).toList();
    }

    /**
     * Calls a tool; the answer goes to the exchange.
     *
     * @throws RpcError when there is no such tool, or its arguments are no object
     */
    void call(ObjectNode params, Exchange exchange) {
        var name = params.path("name").asText();
        var tool = byName.get(name);
        if (tool == null) {
            throw new RpcError(
                    ErrorCodes.INVALID_PARAMS,
                    "no tool '" + name + "', expected one of " + String.join(", ", byName.keySet()));
        }
        var given = params.path("arguments");
        if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
            throw new RpcError(ErrorCodes.INVALID_PARAMS, "arguments of '" + name + "' are no object");
        }
        var arguments =
                Arguments.of(given.isObject() ? given : params.objectNode()).only(names(tool.description()));
        outcome(tool, arguments, exchange).onComplete(exchange::complete, failure -> refuse(name, failure, exchange));
    }

    private static Future<CallToolResult> outcome(Tool tool, Arguments arguments, Exchange exchange) {
        try {
            return tool.call(arguments, exchange);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static void refuse(String name, Throwable failure, Exchange exchange) {
        if (!(failure instanceof Refusal refusal)) {
            LOG.error("tool {} failed", name, failure);
            exchange.fail(new RpcError(ErrorCodes.INTERNAL_ERROR, OUR_MISTAKE));
        } else if (refusal.code() == ErrorCode.INTERNAL) {
            exchange.fail(new RpcError(ErrorCodes.INTERNAL_ERROR, OUR_MISTAKE));
        } else if (BEYOND_THE_MODEL.contains(refusal.code())) {
            var problem = refusal.problem();
            var later =
                    new Later(problem.code().wire(), problem.retryAfterMillis().map(millis -> (millis + 999) / 1000));
            exchange.fail(new RpcError(
                    RpcError.UNAVAILABLE, problem.code().wire() + ": " + problem.detail(), Optional.of(later)));
        } else {
            exchange.complete(Answers.refused(refusal.problem()));
        }
    }

    private static Set<String> names(McpSchema.Tool tool) {
        return tool.inputSchema().get("properties") instanceof Map<?, ?> properties
                ? Set.copyOf(properties.keySet().stream().map(String::valueOf).toList())
                : Set.of();
    }
}
