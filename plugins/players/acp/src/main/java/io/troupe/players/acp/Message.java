package io.troupe.players.acp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** A message of JSON-RPC 2.0, one a line. */
sealed interface Message {

    ObjectMapper JSON = new ObjectMapper();

    int METHOD_NOT_FOUND = -32601;
    int INTERNAL_ERROR = -32603;
    int AUTH_REQUIRED = -32000;

    /** Stands for a line that is no message. */
    Message NOTHING = new Notice("", JSON.createObjectNode());

    /** Something is asked of us, under this id. */
    record Request(JsonNode id, String method, JsonNode params) implements Message {}

    /** Something is told. */
    record Notice(String method, JsonNode params) implements Message {}

    /** What we asked is answered. */
    record Result(long id, JsonNode result) implements Message {}

    /** What we asked cannot be answered. */
    record Failure(long id, int code, String message, JsonNode data) implements Message {}

    /** Reads a line; empty for what is no message. */
    static Optional<Message> read(String line) {
        if (!line.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            var node = JSON.readTree(line);
            boolean answers = node.path("id").canConvertToLong();
            if (node.path("method").isTextual()) {
                var method = node.path("method").asText();
                return Optional.of(
                        node.hasNonNull("id")
                                ? new Request(node.path("id"), method, node.path("params"))
                                : new Notice(method, node.path("params")));
            }
            if (answers && node.has("result")) {
                return Optional.of(new Result(node.path("id").asLong(), node.path("result")));
            }
            if (answers && node.has("error")) {
                var error = node.path("error");
                return Optional.of(new Failure(
                        node.path("id").asLong(),
                        error.path("code").asInt(),
                        error.path("message").asText("no reason"),
                        error.path("data")));
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static String request(long id, String method, ObjectNode params) {
        var line = object().put("jsonrpc", "2.0").put("id", id).put("method", method);
        line.set("params", params);
        return line.toString();
    }

    static String notice(String method, ObjectNode params) {
        var line = object().put("jsonrpc", "2.0").put("method", method);
        line.set("params", params);
        return line.toString();
    }

    static String result(JsonNode id, ObjectNode result) {
        var line = object().put("jsonrpc", "2.0");
        line.set("id", id);
        line.set("result", result);
        return line.toString();
    }

    static String cannot(Request request) {
        var line = object().put("jsonrpc", "2.0");
        line.set("id", request.id());
        line.putObject("error").put("code", METHOD_NOT_FOUND).put("message", "Method not found: " + request.method());
        return line.toString();
    }
}
