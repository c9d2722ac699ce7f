package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.troupe.host.fact.ErrorCode;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools, by name. */
final class Toolbox {

    static final String OUR_MISTAKE = "internal: the host made a mistake; its log says more";

    private static final Logger LOG = LoggerFactory.getLogger(Toolbox.class);
    /** What no change of the arguments would mend. */
    private static final Set<ErrorCode> BEYOND_THE_MODEL =
            Set.of(ErrorCode.OVERLOADED, ErrorCode.STORE_UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED);

    private final Gate gate;
    private final Map<String, Tool> byName = new LinkedHashMap<>();

    private record Later(String code, Optional<Long> retryAfterSeconds) {}

    Toolbox(Gate gate, List<Tool> tools) {
        this.gate = gate;
        tools.forEach(tool -> byName.put(tool.description().name(), tool));
    }

    List<Tool> tools() {
        return List.copyOf(byName.values());
    }

    /** The tools that a caller may use. */
    List<McpSchema.Tool> descriptions(Caller caller) {
        return byName.values().stream()
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
        exchange.about(target(given));
        outcome(tool, given, arguments, exchange)
                .onComplete(
                        result -> {
                            done(tool, exchange);
                            exchange.complete(result);
                        },
                        failure -> {
                            gate.failed(exchange.caller(), "mcp " + name, exchange.target(), failure);
                            refuse(name, failure, exchange);
                        });
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
    private static String target(JsonNode given) {
        var agent = given.path("agent").asText();
        var skill = given.path("skill").asText();
        return agent.isEmpty()
                ? given.path("task").asText(given.path("id").asText())
                : skill.isEmpty() ? agent : agent + ":" + skill;
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
