package io.troupe.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** An MCP client that a load balancer sends now to one host and now to another. */
final class Roamer implements AutoCloseable {

    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{"elicitation":{}},"clientInfo":{"name":"roamer","version":"1"}}}""";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Optional<String> token;
    private String session = "";

    Roamer(Optional<String> token) {
        this.token = token;
    }

    /** Begins a session. */
    Roamer begin(LiveHost host, String path) throws Exception {
        session = http.send(post(host, path, INITIALIZE).build(), BodyHandlers.ofString())
                .headers()
                .firstValue("mcp-session-id")
                .orElseThrow();
        return this;
    }

    /** Somebody with another token who got to know the session's id. */
    Roamer thief(Optional<String> other) {
        var thief = new Roamer(other);
        thief.session = session;
        return thief;
    }

    /** Sends a message and gives the status. */
    int status(LiveHost host, String message) throws Exception {
        return send(host, message).statusCode();
    }

    HttpResponse<String> send(LiveHost host, String message) throws Exception {
        return http.send(
                post(host, "/mcp", message).header("Mcp-Session-Id", session).build(), BodyHandlers.ofString());
    }

    /** The result of a request, plain or streamed. */
    JsonNode ask(LiveHost host, String method, String params) throws Exception {
        var text = send(host, request(1, method, params)).body();
        return Wire.read(text.substring(text.lastIndexOf("{\"jsonrpc\"")), JsonNode.class)
                .path("result");
    }

    static String request(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    int end(LiveHost host) throws Exception {
        return http.send(
                        request(host, "/mcp")
                                .header("Mcp-Session-Id", session)
                                .DELETE()
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    /** Sends a request and reads its answer while it comes. */
    Events begun(LiveHost host, String message) throws Exception {
        return new Events(http.send(
                post(host, "/mcp", message).header("Mcp-Session-Id", session).build(), BodyHandlers.ofInputStream()));
    }

    /** Listens, from behind this event. */
    Events listen(LiveHost host, String after) throws Exception {
        var request = request(host, "/mcp")
                .header("Accept", "text/event-stream")
                .header("Mcp-Session-Id", session)
                .GET();
        if (!after.isEmpty()) {
            request.header("Last-Event-ID", after);
        }
        return new Events(http.send(request.build(), BodyHandlers.ofInputStream()));
    }

    private HttpRequest.Builder post(LiveHost host, String path, String message) {
        return request(host, path)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(message));
    }

    private HttpRequest.Builder request(LiveHost host, String path) {
        var request =
                HttpRequest.newBuilder(URI.create(host.host().url() + path)).timeout(Duration.ofSeconds(60));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** Server-sent events as they are read. */
    static final class Events implements AutoCloseable {

        final int status;
        String lastId = "";
        private final InputStream body;
        private final BufferedReader lines;

        Events(HttpResponse<InputStream> response) {
            this.status = response.statusCode();
            this.body = response.body();
            this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        /** Reads on to an id that fits; the connection may end before. */
        String idOf(Predicate<String> wanted) throws IOException {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ") && wanted.test(line.substring(4))) {
                    lastId = line.substring(4);
                    return lastId;
                }
            }
            throw new IOException("the stream ended without such an id, the last was " + lastId);
        }

        /** Reads on to a message that fits, and gives it. */
        JsonNode message(Predicate<JsonNode> wanted) throws IOException {
            List<String> seen = new ArrayList<>();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.add(line);
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("data: {")) {
                    var message = Wire.read(line.substring(6), JsonNode.class);
                    if (wanted.test(message)) {
                        return message;
                    }
                }
            }
            throw new IOException("the stream ended without such a message: " + seen);
        }

        @Override
        public void close() {
            try {
                body.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
