package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.vertx.core.http.HttpServerRequest;

/** Refuses an HTTP request with a JSON-RPC error. */
final class Refused {

    private Refused() {}

    static void with(HttpServerRequest request, int status, RpcError error) {
        with(request, status, NullNode.instance, error);
    }

    static void with(HttpServerRequest request, int status, JsonNode id, RpcError error) {
        var response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(Rpc.error(id, error));
        }
    }

    static RpcError invalid(String words) {
        return new RpcError(ErrorCodes.INVALID_REQUEST, words);
    }
}
