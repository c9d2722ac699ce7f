package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The processor time of one tool call over HTTP, beside a bare JSON echo and the TypeScript SDK's server. */
final class McpBench {

    private static final int IN_FLIGHT = 32;
    private static final int MILLIS = 3_000;
    private static final int ROUNDS = 6; // the first three warm up

    private McpBench() {}

    static Report run(Path root, Path folder) throws IOException {
        var figures = new ArrayList<Figure>();
        var vertx = Vertx.vertx();
        try (var bare = ServedProcess.java("bare", folder);
                var mcp = ServedProcess.java("mcp", folder);
                var durable = ServedProcess.java("durable", folder);
                var identified = ServedProcess.java("token", folder)) {
            var echo = new Probe(vertx, bare, body("tools/call", "echo", "{\"instruction\":\"hello\"}"), false);
            var invoke = body("tools/call", "invoke_agent", "{\"agent\":\"echo\",\"input\":\"hello\"}");
            var call = new Probe(vertx, mcp, invoke, true);
            var written = new Probe(vertx, durable, invoke, true);
            var known = new Probe(vertx, identified, invoke, true);
            for (int round = 0; round < ROUNDS; round++) {
                for (var probe : List.of(echo, call, written, known)) {
                    probe.round(round > 2);
                }
            }
            figures.add(Figure.against(
                    "invoke_agent on echo, journal off; reference: bare JSON echo",
                    call.micros(),
                    "us CPU",
                    echo.micros()));
            figures.add(Figure.against(
                    "invoke_agent on echo, durable; reference: bare JSON echo",
                    written.micros(),
                    "us CPU",
                    echo.micros()));
            figures.add(Figure.against(
                    "invoke_agent on echo with a token, journal off; reference: without one",
                    known.micros(),
                    "us CPU",
                    call.micros()));
            typescript(vertx, root, folder, call.micros(), figures);
        } finally {
            vertx.close().await();
        }
        return Report.of("mcp", figures);
    }

    private static void typescript(Vertx vertx, Path root, Path folder, double ours, List<Figure> figures)
            throws IOException {
        var script = root.resolve("scripts/bench/mcp-typescript/mcp-echo-server.mjs");
        if (!Files.isDirectory(script.resolveSibling("node_modules"))) {
            System.err.println("the TypeScript SDK's server is not measured: run npm ci in " + script.getParent());
            return;
        }
        try (var server = ServedProcess.start(List.of("node", script.toString()), folder)) {
            var probe = new Probe(vertx, server, body("tools/call", "echo", "{\"instruction\":\"hello\"}"), true);
            for (int round = 0; round < ROUNDS; round++) {
                probe.round(round > 2);
            }
            figures.add(Figure.against(
                    "the TypeScript SDK's server, echo; reference: ours, journal off", probe.micros(), "us CPU", ours));
        }
    }

    private static String body(String method, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    /** Calls one server again and again. */
    private static final class Probe {

        private final Vertx vertx;
        private final ServedProcess server;
        private final HttpClientAgent http;
        private final RequestOptions options;
        private final Buffer body;
        private final List<Double> micros = new ArrayList<>();

        Probe(Vertx vertx, ServedProcess server, String body, boolean session) {
            this.vertx = vertx;
            this.server = server;
            this.body = Buffer.buffer(body);
            this.http = vertx.createHttpClient(
                    new HttpClientOptions().setMaxChunkSize(1 << 16), new PoolOptions().setHttp1MaxSize(IN_FLIGHT));
            this.options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setAbsoluteURI(server.url().toString())
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Accept", "application/json, text/event-stream");
            server.token().ifPresent(token -> options.putHeader("Authorization", "Bearer " + token));
            if (session) {
                begin();
            }
        }

        private void begin() {
            var initialize = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
                    + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                    + "\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}");
            var id = http.request(options)
                    .compose(request -> request.send(initialize))
                    .compose(response -> response.body().map(all -> response.getHeader("Mcp-Session-Id")))
                    .await();
            options.putHeader("Mcp-Session-Id", String.valueOf(id)).putHeader("MCP-Protocol-Version", "2025-11-25");
            http.request(options)
                    .compose(request -> request.send(
                            Buffer.buffer("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")))
                    .compose(response -> response.body())
                    .await();
            check(ask().await());
        }

        private Future<Buffer> ask() {
            return http.request(options).compose(request -> request.send(body)).compose(response -> response.body());
        }

        /** A server that refuses quickly must not look like a quick server. */
        private static void check(Buffer answer) {
            var text = answer.toString();
            var json = new JsonObject(text.substring(text.indexOf('{')));
            if (!json.containsKey("result") || !text.contains("hello")) {
                throw new IllegalStateException("a call was refused: " + text);
            }
        }

        void round(boolean counts) {
            Supplier<Future<?>> asking = this::ask;
            var before = server.cpu();
            var result = Load.closed(vertx.getOrCreateContext(), IN_FLIGHT, MILLIS, asking);
            double spent = server.cpu().minus(before).toNanos() / 1_000.0;
            if (counts) {
                micros.add(spent / result.count());
            }
        }

        double micros() {
            var sorted =
                    micros.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }
}
