package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.ToolCall;
import io.troupe.models.wire.Trees;
import java.util.Optional;
import java.util.UUID;

/** One call of a tool, as far as it has come. For one thread. */
final class CallParts {

    private String id = "";
    private String tool = "";
    private final StringBuilder arguments = new StringBuilder();
    private Optional<JsonNode> signed = Optional.empty();

    void id(String value) {
        if (id.isEmpty()) {
            id = value;
        }
    }

    void tool(String value) {
        if (tool.isEmpty()) {
            tool = value;
        }
    }

    /** Takes a piece of the arguments; some servers give all of them as an object. */
    void arguments(JsonNode piece) {
        if (piece.isTextual()) {
            arguments.append(piece.textValue());
        } else if (piece.isObject()) {
            only(piece.toString());
        }
    }

    /** Takes what its server wants back with it. */
    void signed(JsonNode extra) {
        signed = extra.isObject() ? Optional.of(extra) : signed;
    }

    Optional<JsonNode> signed() {
        return signed;
    }

    /** Takes all of the arguments, in place of their pieces. */
    void only(String all) {
        arguments.setLength(0);
        arguments.append(all);
    }

    /** The id by which its answer is known; made here where the server gives none. */
    String id() {
        if (id.isEmpty()) {
            id = "call_" + UUID.randomUUID().toString().replace("-", "");
        }
        return id;
    }

    boolean has(String otherId) {
        return id.equals(otherId);
    }

    boolean hasId() {
        return !id.isEmpty();
    }

    String tool() {
        return tool;
    }

    /** @throws PluginException of kind {@code UNAVAILABLE} when the model wrote no JSON object: it may the next time */
    ToolCall call() {
        var written = arguments.toString().strip();
        var tree = Trees.read(written.isEmpty() || written.equals("null") ? "{}" : written)
                .flatMap(node -> node.isTextual() ? Trees.read(node.textValue()) : Optional.of(node));
        if (tool.isEmpty() || tree.isEmpty() || !tree.get().isObject()) {
            throw new PluginException(
                    Kind.UNAVAILABLE,
                    "the model called tool '" + tool + "' with " + written.length()
                            + " characters that are not a JSON object, expected one");
        }
        return new ToolCall(id(), tool, Json.of(tree.get().toString()));
    }
}
