package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** What the host answers to each method of the protocol. */
final class Methods {

    private final Gate gate;
    private final Keeping keeping;
    private final Reading reading;
    private final Implementation server;

    Methods(Gate gate, Subscriptions subscriptions, Keeping keeping, String version) {
        this.gate = gate;
        this.keeping = keeping;
        this.reading = new Reading(subscriptions, keeping);
        this.server = Implementation.builder("troupe", version).title("Troupe").build();
    }

    /** The result of {@code initialize}. */
    InitializeResult welcome(Session session) {
        var offer = session.offer();
        return InitializeResult.builder(session.protocol().version(), offer.capabilities(), server)
                .instructions(offer.instructions(session.caller()))
                .build();
    }

    void answer(Message.Request request, Exchange exchange) {
        try {
            exchange.session().enter(request.id(), exchange);
            dispatch(request, exchange);
        } catch (RpcError e) {
            exchange.fail(e);
        }
    }

    private void dispatch(Message.Request request, Exchange exchange) {
        var session = exchange.session();
        var offer = session.offer();
        var params = request.params();
        var caller = exchange.caller();
        switch (request.method()) {
            case McpSchema.METHOD_TOOLS_CALL -> offer.tools().call(params, exchange);
            case McpSchema.METHOD_TOOLS_LIST -> exchange.complete(Catalogue.tools(offer, params, caller));
            case McpSchema.METHOD_PING -> exchange.complete(Map.of());
            case McpSchema.METHOD_LOGGING_SET_LEVEL -> {
                session.setLogLevel(level(params));
                keeping.changed(session);
                exchange.complete(Map.of());
            }
            case McpSchema.METHOD_PROMPT_LIST -> exchange.complete(Catalogue.prompts(offer, params, caller));
            case McpSchema.METHOD_PROMPT_GET -> later(request, exchange, () -> prompt(params, exchange));
            case McpSchema.METHOD_RESOURCES_LIST -> exchange.complete(Catalogue.resources(offer, params, caller));
            case McpSchema.METHOD_RESOURCES_TEMPLATES_LIST ->
                exchange.complete(Catalogue.templates(offer, params, caller));
            case McpSchema.METHOD_RESOURCES_READ -> later(request, exchange, () -> reading.read(params, exchange));
            case McpSchema.METHOD_RESOURCES_SUBSCRIBE ->
                later(request, exchange, () -> reading.subscribe(params, exchange));
            case McpSchema.METHOD_RESOURCES_UNSUBSCRIBE -> exchange.complete(reading.unsubscribe(session, params));
            case McpSchema.METHOD_COMPLETION_COMPLETE ->
                later(request, exchange, () -> Completions.of(params, exchange));
            default ->
                throw new RpcError(
                        ErrorCodes.METHOD_NOT_FOUND,
                        "no method '" + Described.cut(request.method(), 100) + "', expected one of MCP 2025-11-25");
        }
    }

    void note(Message.Notification notice, Session session) {
        if (notice.method().equals("notifications/cancelled")) {
            session.running(notice.params().path("requestId")).ifPresent(Exchange::cancel);
        }
    }

    private void later(Message.Request request, Exchange exchange, Supplier<Future<?>> work) {
        Future<?> result;
        try {
            gate.check(exchange.caller(), Rule.known());
            result = work.get();
        } catch (Refusal e) {
            result = Future.failedFuture(e);
        }
        result.onComplete(exchange::complete, failure -> {
            gate.failed(exchange.caller(), "mcp " + request.method(), exchange.target(), failure);
            exchange.fail(Refused.reading(request.params().path("uri").asText(), failure));
        });
    }

    private static Future<GetPromptResult> prompt(ObjectNode params, Exchange exchange) {
        var name = params.path("name").asText();
        var prompt = exchange.session()
                .offer()
                .prompt(name, exchange.caller())
                .orElseThrow(() -> new RpcError(
                        ErrorCodes.INVALID_PARAMS,
                        "no prompt '" + Described.cut(name, 100) + "', expected one of prompts/list"));
        var given = params.path("arguments");
        if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
            throw new RpcError(ErrorCodes.INVALID_PARAMS, "arguments of '" + name + "' are no object");
        }
        Map<String, String> arguments = new HashMap<>();
        given.properties().forEach(argument -> {
            if (!argument.getValue().isTextual()) {
                throw new RpcError(
                        ErrorCodes.INVALID_PARAMS,
                        "argument '" + argument.getKey() + "' of '" + name + "' is no string, expected one");
            }
            arguments.put(argument.getKey(), argument.getValue().textValue());
        });
        prompt.description().arguments().forEach(argument -> {
            if (Boolean.TRUE.equals(argument.required()) && !arguments.containsKey(argument.name())) {
                throw new RpcError(
                        ErrorCodes.INVALID_PARAMS,
                        "argument '" + argument.name() + "' of '" + name + "' is missing, expected a string");
            }
        });
        return prompt.get(arguments, exchange);
    }

    private static LoggingLevel level(ObjectNode params) {
        var wanted = params.path("level").asText();
        return Arrays.stream(LoggingLevel.values())
                .filter(level -> level.name().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new RpcError(
                        ErrorCodes.INVALID_PARAMS,
                        "level is '" + wanted + "', expected debug, info, notice, warning, error, critical, alert or "
                                + "emergency"));
    }
}
