package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Nearest;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tools, by name. */
final class Toolbox {

    private final Gate gate;
    private final Map<String, Known> byName = new LinkedHashMap<>();

    private record Known(Tool tool, Optional<Set<String>> arguments) {}

    Toolbox(Gate gate, List<Tool> tools) {
        this.gate = gate;
        tools.forEach(tool -> byName.put(tool.description().name(), new Known(tool, tool.arguments())));
    }

    List<Tool> tools() {
        return byName.values().stream().map(Known::tool).toList();
    }

    /** The tools that a caller may use. */
    List<McpSchema.Tool> descriptions(Caller caller) {
        return byName.values().stream()
                .map(Known::tool)
                .filter(tool -> gate.shows(caller, tool.permission()))
                .map(Tool::description)
                .toList();
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
        var tool = known.tool();
        exchange.calls(name);
        exchange.about(target(tool, given));
        outcome(tool, given, arguments, exchange)
                .onComplete(
                        result -> {
                            done(tool, exchange);
                            exchange.complete(result);
                        },
                        failure -> {
                            gate.failed(exchange.caller(), "mcp " + name, exchange.target(), failure);
                            refuse(tool, failure, exchange);
                        });
    }

    /**
     * Answers a call that another node took; the answer goes to the exchange. The work was granted there and is not counted
     * again.
     *
     * @throws RpcError when there is no such tool
     */
    void rejoin(Pending pending, Exchange exchange) {
        var known = byName.get(pending.tool());
        if (known == null) {
            throw new RpcError(ErrorCodes.INVALID_PARAMS, "no tool '" + pending.tool() + "' is offered any more");
        }
        exchange.calls(pending.tool());
        exchange.about(pending.work());
        rejoined(known.tool(), pending, exchange).onComplete(exchange::complete, failure -> {
            gate.failed(exchange.caller(), "mcp " + pending.tool(), exchange.target(), failure);
            refuse(known.tool(), failure, exchange);
        });
    }

    private Future<CallToolResult> rejoined(Tool tool, Pending pending, Exchange exchange) {
        try {
            gate.check(exchange.caller(), Rule.known());
            return gate.shows(exchange.caller(), tool.permission())
                    ? tool.rejoin(pending.work(), exchange)
                    : Future.failedFuture(Refusal.of(
                            ErrorCode.NOT_ALLOWED, "'" + exchange.caller().name() + "' may not use " + pending.tool()));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void done(Tool tool, Exchange exchange) {
        var description = tool.description();
        if (!Boolean.TRUE.equals(description.annotations().readOnlyHint())) {
            gate.changed(exchange.caller(), "mcp " + description.name(), exchange.target());
        }
    }

    private Future<CallToolResult> outcome(Tool tool, JsonNode given, Arguments arguments, Exchange exchange) {
        try {
            gate.check(exchange.caller(), tool.permission());
            if (tool.permission() instanceof Rule.Agent && given.path("agent").isTextual()) {
                gate.work(
                        exchange.caller(),
                        given.path("agent").textValue(),
                        Optional.ofNullable(given.path("skill").textValue()));
            }
            return tool.call(arguments, exchange);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** What a call is about, as most tools call it. */
    private static String target(Tool tool, JsonNode given) {
        if (tool.permission() instanceof Rule.Skill(var agent, var skill)) {
            return agent + ":" + skill;
        }
        var agent = given.path("agent").asText();
        var skill = given.path("skill").asText();
        return agent.isEmpty()
                ? given.path("task").asText(given.path("id").asText())
                : skill.isEmpty() ? agent : agent + ":" + skill;
    }

    private static void refuse(Tool tool, Throwable failure, Exchange exchange) {
        if (failure instanceof Refusal refusal && Refused.isMendable(failure)) {
            exchange.complete(tool.refused(refusal.problem()));
        } else {
            exchange.fail(Refused.of(failure));
        }
    }
}
