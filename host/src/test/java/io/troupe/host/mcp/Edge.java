package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.FakeRuns;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.fact.Wire;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.security.Audit;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Tokens;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A served MCP edge with scripted services behind it, and a client that shows the bare protocol. */
final class Edge implements AutoCloseable {

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new Bus(vertx);
    final ScriptedTasks tasks = new ScriptedTasks(vertx, bus);
    final FakeRuns runs = FakeRuns.on(bus);
    final ScriptedAgents agents = new ScriptedAgents(bus);
    final Gate gate;
    final Mcp mcp;
    final URI url;
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Edge(int mostSessions) throws Exception {
        var journal = MemoryJournal.keeping();
        var tokens = new Tokens(vertx, bus, journal, 100);
        tokens.start().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        gate = Gate.of(tokens, new Audit(vertx, journal), false);
        mcp = Mcp.open(vertx, bus, gate, new Mcp.Self("0.1.0", "7f3a91c2", SessionLog.NONE, mostSessions));
        var server = vertx.createHttpServer()
                .requestHandler(request -> mcp.handle(request, gate.caller(request.getHeader("authorization"))))
                .listen(0, "127.0.0.1");
        int port = server.toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
        url = URI.create("http://127.0.0.1:" + port + "/mcp");
    }

    static Edge open() throws Exception {
        return new Edge(100);
    }

    /** Makes a token and gives the header that shows it. */
    String bearer(String name, int rate, String... permissions) throws Exception {
        var wanted = new CreateToken(name, List.of(permissions), Optional.empty(), Optional.empty(), Optional.of(rate));
        return "Bearer "
                + bus.request(SecurityCalls.CREATE, wanted, Call.of(Call.LOCAL, Duration.ofSeconds(10)))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .secret();
    }

    /** Starts a session and gives its id. */
    String session(String version) throws Exception {
        return send(post(initialize(version)))
                .headers()
                .firstValue("mcp-session-id")
                .orElseThrow();
    }

    /** Starts a session at another address, below that of the edge. */
    HttpResponse<String> begin(String below) throws Exception {
        return send(post(initialize("2025-11-25")).uri(URI.create(url + below)));
    }

    /** Starts a session of a client that can do these things. */
    String sessionWith(String capabilities) throws Exception {
        return send(post(initialize("2025-11-25").replace("\"capabilities\":{}", "\"capabilities\":" + capabilities)))
                .headers()
                .firstValue("mcp-session-id")
                .orElseThrow();
    }

    static String initialize(String version) {
        return """
                {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"%s","capabilities":{},\
                "clientInfo":{"name":"test","version":"1"}}}""".formatted(version);
    }

    static String call(int id, String tool, String arguments) {
        return """
                {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s}}""".formatted(id, tool, arguments);
    }

    static String callWithProgress(int id, String tool, String arguments) {
        return """
                {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s,\
                "_meta":{"progressToken":"p-%d"}}}""".formatted(id, tool, arguments, id);
    }

    /** Sends a request and gives the whole answer, which is plain. */
    JsonNode ask(String session, String method, String params) throws Exception {
        var message = """
                {"jsonrpc":"2.0","id":"q%d","method":"%s","params":%s}""".formatted(asked.incrementAndGet(), method, params);
        return json(send(post(session, message)).body());
    }

    /** Something that will be true. */
    interface Truth {
        boolean holds() throws Exception;
    }

    /** Looks again until it is true, for at most ten seconds. */
    void until(Truth truth) throws Exception {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!truth.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not true within ten seconds");
            }
            Thread.onSpinWait();
        }
    }

    HttpRequest.Builder request() {
        return HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(20));
    }

    HttpRequest.Builder post(String body) {
        return request()
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpRequest.Builder post(String session, String body) {
        return post(body).header("mcp-session-id", session);
    }

    HttpRequest.Builder get(String session) {
        return request()
                .header("accept", "text/event-stream")
                .header("mcp-session-id", session)
                .GET();
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Calls a tool and gives the result of its answer, plain or streamed. */
    JsonNode result(String session, String call) throws Exception {
        try (var events = stream(post(session, call))) {
            var plain = events.plain();
            return (plain.isPresent() ? plain.get() : events.answer()).path("result");
        }
    }

    /** Sends and reads the answer while it comes. */
    Events stream(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Events(http.send(request.build(), BodyHandlers.ofInputStream()));
    }

    static JsonNode json(String text) {
        return Wire.read(text, JsonNode.class);
    }

    @Override
    public void close() {
        http.shutdownNow();
        mcp.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** A stream of server-sent events as it is read. */
    static final class Events implements AutoCloseable {

        final HttpResponse<InputStream> response;
        private final BufferedReader lines;
        String lastId = "";

        Events(HttpResponse<InputStream> response) {
            this.response = response;
            this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The body when it is plain JSON. */
        Optional<JsonNode> plain() throws IOException {
            var type = response.headers().firstValue("content-type").orElse("");
            return type.equals("application/json")
                    ? Optional.of(json(new String(response.body().readAllBytes(), StandardCharsets.UTF_8)))
                    : Optional.empty();
        }

        /** The next event with data; empty at the end of the stream. */
        Optional<JsonNode> next() throws IOException {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("data: ") && line.length() > 6) {
                    return Optional.of(json(line.substring(6)));
                }
            }
            return Optional.empty();
        }

        /** Reads on to the first line of all, event or comment. */
        String firstLine() throws IOException {
            return lines.readLine();
        }

        JsonNode answer() throws IOException {
            for (var event = next(); event.isPresent(); event = next()) {
                if (event.get().has("id")) {
                    return event.get();
                }
            }
            throw new IOException("the stream ended without an answer");
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }
}
