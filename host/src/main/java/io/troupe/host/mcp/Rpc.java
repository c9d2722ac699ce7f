package io.troupe.host.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.troupe.host.fact.Wire;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/** Reads and writes JSON-RPC 2.0. */
final class Rpc {

    private static final String VERSION = "2.0";
    private static final ObjectReader READER =
            Wire.json().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Rpc() {}

    private record Result(String jsonrpc, JsonNode id, Object result) {}

    private record Failure(String jsonrpc, JsonNode id, Cause error) {}

    private record Cause(int code, String message, Optional<Object> data) {}

    private record Request(String jsonrpc, JsonNode id, String method, Object params) {}

    private record Notice(String jsonrpc, String method, Object params) {}

    /**
     * Reads one JSON value.
     *
     * @throws RpcError when it is none
     */
    static JsonNode read(byte[] body) {
        try {
            JsonNode node = READER.readValue(body);
            if (node == null || node.isMissingNode()) {
                throw new RpcError(ErrorCodes.PARSE_ERROR, "the body is empty, expected a JSON-RPC message");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new RpcError(ErrorCodes.PARSE_ERROR, "the body is no JSON: " + where(e));
        } catch (IOException e) {
            throw new RpcError(ErrorCodes.PARSE_ERROR, "the body is no UTF-8 text, expected JSON");
        }
    }

    static Buffer result(JsonNode id, Object result) {
        return write(new Result(VERSION, id, result));
    }

    static Buffer error(JsonNode id, RpcError error) {
        return write(new Failure(VERSION, id, new Cause(error.code(), error.words(), error.data())));
    }

    static Buffer request(JsonNode id, String method, Object params) {
        return write(new Request(VERSION, id, method, params));
    }

    static Buffer notification(String method, Object params) {
        return write(new Notice(VERSION, method, params));
    }

    private static Buffer write(Object message) {
        try {
            return Buffer.buffer(Wire.json().writeValueAsBytes(message));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + message.getClass().getSimpleName() + " as JSON", e);
        }
    }

    private static String where(JsonProcessingException e) {
        var at = e.getLocation();
        var place = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return e.getOriginalMessage().lines().findFirst().orElse("") + place;
    }
}
