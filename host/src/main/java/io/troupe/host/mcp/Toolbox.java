package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.troupe.host.fact.Nearest;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tools, by name. */
final class Toolbox {

    private final Map<String, Known> byName = new LinkedHashMap<>();

    private record Known(Tool tool, Optional<Set<String>> arguments) {}

    Toolbox(List<Tool> tools) {
        tools.forEach(tool -> byName.put(tool.description().name(), new Known(tool, tool.arguments())));
    }

    List<McpSchema.Tool> descriptions() {
        return byName.values().stream().map(known -> known.tool().description()).toList();
    }

    /**
     * Calls a tool; the answer goes to the exchange.
     *
     * @throws RpcError when there is no such tool, or its arguments are no object
     */
    void call(ObjectNode params, Exchange exchange) {
        var name = params.path("name").asText();
        var known = byName.get(name);
        if (known == null) {
            throw new RpcError(
                    ErrorCodes.INVALID_PARAMS,
                    "no tool '" + Described.cut(name, 100) + "', expected one of tools/list; nearest: "
                            + String.join(", ", Nearest.names(name, byName.keySet())));
        }
        var given = params.path("arguments");
        if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
            throw new RpcError(ErrorCodes.INVALID_PARAMS, "arguments of '" + name + "' are no object");
        }
        var arguments = Arguments.of(given.isObject() ? given : params.objectNode());
        known.arguments().ifPresent(arguments::only);
        outcome(known.tool(), arguments, exchange)
                .onComplete(exchange::complete, failure -> refuse(known.tool(), failure, exchange));
    }

    private static Future<CallToolResult> outcome(Tool tool, Arguments arguments, Exchange exchange) {
        try {
            return tool.call(arguments, exchange);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static void refuse(Tool tool, Throwable failure, Exchange exchange) {
        if (failure instanceof Refusal refusal && Refused.isMendable(failure)) {
            exchange.complete(tool.refused(refusal.problem()));
        } else {
            exchange.fail(Refused.of(failure));
        }
    }
}
