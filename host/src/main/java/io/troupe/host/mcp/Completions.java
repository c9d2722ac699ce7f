package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult.CompleteCompletion;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Completes what a user types: arguments of prompts, variables of resource templates. */
final class Completions {

    private static final int MOST = 100; // as the specification has it

    private Completions() {}

    /**
     * Answers {@code completion/complete}.
     *
     * @throws RpcError when it refers to nothing that is on offer
     */
    static Future<CompleteResult> of(ObjectNode params, Exchange exchange) {
        var ref = params.path("ref");
        var argument = params.path("argument");
        var typed = argument.path("value").asText("");
        if (!argument.path("name").isTextual()) {
            throw new RpcError(ErrorCodes.INVALID_PARAMS, "argument.name is missing, expected a string");
        }
        return choices(ref, argument.path("name").textValue(), typed, exchange).map(all -> fitting(all, typed));
    }

    private static Future<List<String>> choices(JsonNode ref, String name, String typed, Exchange exchange) {
        var offer = exchange.session().offer();
        return switch (ref.path("type").asText()) {
            case "ref/prompt" -> {
                var prompt = ref.path("name").asText();
                yield offer.prompt(prompt, exchange.caller())
                        .orElseThrow(() -> new RpcError(ErrorCodes.INVALID_PARAMS, "no prompt '" + prompt + "'"))
                        .choices(name, typed, exchange);
            }
            case "ref/resource" -> {
                var uri = ref.path("uri").asText();
                yield offer.resources().stream()
                        .filter(kind -> kind.templates(exchange.caller()).stream()
                                .anyMatch(template -> template.uriTemplate().equals(uri)))
                        .findFirst()
                        .orElseThrow(() -> new RpcError(
                                ErrorCodes.INVALID_PARAMS,
                                "no template '" + uri + "', expected one of resources/templates/list"))
                        .choices(new Resources.Choice(uri, name, typed), exchange);
            }
            default ->
                throw new RpcError(
                        ErrorCodes.INVALID_PARAMS,
                        "ref.type is '" + ref.path("type").asText() + "', expected ref/prompt or ref/resource");
        };
    }

    /** Those that begin with what was typed come before those that have it further on. */
    private static CompleteResult fitting(List<String> all, String typed) {
        var wanted = typed.toLowerCase(Locale.ROOT);
        var fit = Stream.concat(
                        all.stream()
                                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(wanted)),
                        all.stream()
                                .filter(value -> value.toLowerCase(Locale.ROOT).indexOf(wanted) > 0))
                .toList();
        var first = fit.stream().limit(MOST).toList();
        return new CompleteResult(new CompleteCompletion(first, fit.size(), fit.size() > MOST));
    }
}
