package io.troupe.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Somebody outside a host, with a token or without one, who asks over REST and over MCP. */
final class Visitor implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private final Optional<String> token;
    private Optional<String> session = Optional.empty();

    Visitor(LiveHost live, Optional<String> token) {
        this.url = live.host().url();
        this.token = token;
    }

    /** What came back: what was asked for, or a code of the table of errors. */
    record Reply(String code, JsonNode body) {
        boolean granted() {
            return code.isEmpty();
        }
    }

    Reply rest(String method, String path, String body) throws Exception {
        var response = send(request("/api/v1" + path)
                .header("Content-Type", "application/json")
                .method(method, method.equals("POST") ? BodyPublishers.ofString(body) : BodyPublishers.noBody()));
        var json = Wire.read(response.body(), JsonNode.class);
        return new Reply(response.statusCode() < 400 ? "" : json.path("code").asText("?"), json);
    }

    /** Calls a tool. */
    Reply mcp(String tool, String arguments) throws Exception {
        if (session.isEmpty()) {
            session = Optional.of(
                    send(message("""
                            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
                            "capabilities":{},"clientInfo":{"name":"visitor","version":"1"}}}""")).headers().firstValue("mcp-session-id").orElseThrow());
        }
        var call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
        var text = send(message(call).header("Mcp-Session-Id", session.get())).body();
        var answer = Wire.read(text.substring(text.lastIndexOf("{\"jsonrpc\"")), JsonNode.class);
        var result = answer.path("result");
        var code = result.path("isError").asBoolean()
                ? result.at("/structuredContent/code").asText("?")
                : answer.has("error") ? answer.at("/error/message").asText() : "";
        return new Reply(code, result.path("structuredContent"));
    }

    private HttpRequest.Builder message(String json) {
        return request("/mcp")
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(json));
    }

    HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
