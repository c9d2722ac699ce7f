package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody outside a host, with a token or without one, who asks over REST and over MCP. */
final class Visitor implements AutoCloseable {

    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"visitor","version":"1"}}}""";

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
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        var json = Wire.read(response.body(), JsonNode.class);
        return new Reply(response.statusCode() < 400 ? "" : json.path("code").asText("?"), json);
    }

    /** Calls a tool. */
    Reply mcp(String tool, String arguments) throws Exception {
        var answer = message("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
        var result = answer.path("result");
        var code = result.path("isError").asBoolean()
                ? result.at("/structuredContent/code").asText("?")
                : answer.has("error") ? answer.at("/error/message").asText() : "";
        return new Reply(code, result.path("structuredContent"));
    }

    /** What a method of MCP gives: its result, or an error. */
    JsonNode message(String method, String params) throws Exception {
        if (session.isEmpty()) {
            session = Optional.of(send(post("/mcp", INITIALIZE))
                    .headers()
                    .firstValue("mcp-session-id")
                    .orElseThrow());
        }
        var call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
        return answer(post("/mcp", call).header("Mcp-Session-Id", session.get()));
    }

    /** What a session at another address begins with. */
    JsonNode begin(String path) throws Exception {
        return answer(post(path, INITIALIZE));
    }

    private JsonNode answer(HttpRequest.Builder request) throws Exception {
        var text = send(request).body();
        return Wire.read(text.substring(text.lastIndexOf("{\"jsonrpc\"")), JsonNode.class);
    }

    /** The first message of the WebSocket of facts; nothing when it does not open. */
    Optional<JsonNode> snapshot() {
        var first = new CompletableFuture<String>();
        var builder = http.newWebSocketBuilder();
        token.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
        try {
            var socket = builder.buildAsync(
                            URI.create(url.toString().replaceFirst("http", "ws") + "/api/v1/events"), new First(first))
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            var _ = socket.sendText("{}", true);
            var text = first.orTimeout(30, TimeUnit.SECONDS).join();
            socket.abort();
            return Optional.of(Wire.read(text, JsonNode.class));
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(WebSocketHandshakeException.class);
            return Optional.empty();
        }
    }

    /** Takes one message in however many parts. */
    private record First(CompletableFuture<String> message, StringBuilder parts) implements WebSocket.Listener {

        First(CompletableFuture<String> message) {
            this(message, new StringBuilder());
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                message.complete(parts.toString());
            }
            from.request(1);
            return null;
        }
    }

    private HttpRequest.Builder post(String path, String json) {
        return request(path)
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
