package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tools, by name. */
final class Toolbox {

    private final Map<String, Tool> byName = new LinkedHashMap<>();

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
        outcome(tool, arguments, exchange).onComplete(exchange::complete, failure -> refuse(failure, exchange));
    }

    private static Future<CallToolResult> outcome(Tool tool, Arguments arguments, Exchange exchange) {
        try {
            return tool.call(arguments, exchange);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static void refuse(Throwable failure, Exchange exchange) {
        if (failure instanceof Refusal refusal && Refused.isMendable(failure)) {
            exchange.complete(Answers.refused(refusal.problem()));
        } else {
            exchange.fail(Refused.of(failure));
        }
    }

    private static Set<String> names(McpSchema.Tool tool) {
        return tool.inputSchema().get("properties") instanceof Map<?, ?> properties
                ? Set.copyOf(properties.keySet().stream().map(String::valueOf).toList())
                : Set.of();
    }
}
