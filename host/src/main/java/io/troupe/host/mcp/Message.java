package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;

/** One JSON-RPC 2.0 message of a client. */
sealed interface Message {

    /** Wants an answer under its id, a string or an integer. */
    record Request(JsonNode id, String method, ObjectNode params) implements Message {}

    /** Wants none. */
    record Notification(String method, ObjectNode params) implements Message {}

    /** Answers a request of ours; one of result and error is missing. */
    record Response(JsonNode id, JsonNode result, JsonNode error) implements Message {}

    /**
     * Tells what a JSON value is.
     *
     * @throws RpcError when it is no JSON-RPC 2.0 message
     */
    static Message of(JsonNode node) {
        if (!node.isObject() || !node.path("jsonrpc").asText().equals("2.0")) {
            throw invalid("not a JSON-RPC message, expected an object with \"jsonrpc\": \"2.0\"");
        }
        var id = node.path("id");
        var method = node.path("method");
        if (method.isMissingNode() && (node.has("result") || node.has("error"))) {
            return new Response(checked(id), node.path("result"), node.path("error"));
        }
        if (!method.isTextual()) {
            throw invalid("method is missing or no string, expected a method's name");
        }
        return id.isMissingNode()
                ? new Notification(method.textValue(), params(node))
                : new Request(checked(id), method.textValue(), params(node));
    }

    /** The id under which to refuse what may not be a message at all. */
    static JsonNode idOf(JsonNode node) {
        var id = node.path("id");
        return id.isTextual() || id.isIntegralNumber() ? id : NullNode.instance;
    }

    private static JsonNode checked(JsonNode id) {
        if (!id.isTextual() && !id.isIntegralNumber()) {
            throw invalid("id is " + id.getNodeType() + ", expected a string or an integer");
        }
        return id;
    }

    private static ObjectNode params(JsonNode node) {
        var params = node.path("params");
        if (params.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (params instanceof ObjectNode object) {
            return object;
        }
        throw new RpcError(ErrorCodes.INVALID_PARAMS, "params is " + params.getNodeType() + ", expected an object");
    }

    private static RpcError invalid(String words) {
        return new RpcError(ErrorCodes.INVALID_REQUEST, words);
    }
}
