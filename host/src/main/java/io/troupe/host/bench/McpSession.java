package io.troupe.host.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** What requests to an MCP server carry. */
final class McpSession {

    private McpSession() {}

    /** The headers of any request. */
    static RequestOptions post(String url) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .putHeader("Content-Type", "application/json")
                .putHeader("Accept", "application/json, text/event-stream");
    }

    /** Begins a session, and adds the headers of its requests. Blocks. */
    static void begin(HttpClientAgent http, RequestOptions options) {
        var initialize = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
                + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                + "\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}");
        var id = http.request(options)
                .compose(request -> request.send(initialize))
                .compose(response -> response.body().map(all -> response.getHeader("Mcp-Session-Id")))
                .await();
        options.putHeader("Mcp-Session-Id", String.valueOf(id)).putHeader("MCP-Protocol-Version", "2025-11-25");
        http.request(options)
                .compose(request ->
                        request.send(Buffer.buffer("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")))
                .compose(response -> response.body())
                .await();
    }
}
