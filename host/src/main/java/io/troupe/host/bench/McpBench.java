package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
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
    private static final int ROUNDS = 3;
    private static final int WARM = 300_000; // calls, after which what is left to compile hardly counts
    private static final int MOST_WARMING = 20; // rounds, on a machine that has much else to do

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
            measure(List.of(echo, call, written, known));
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
            measure(List.of(probe));
            figures.add(Figure.against(
                    "the TypeScript SDK's server, echo; reference: ours, journal off", probe.micros(), "us CPU", ours));
        }
    }

    /** Warms all up, and then measures them in turn, so that what else the machine does meets them alike. */
    private static void measure(List<Probe> probes) {
        probes.forEach(Probe::warm);
        for (int round = 0; round < ROUNDS; round++) {
            probes.forEach(Probe::round);
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
            this.options = McpSession.post(server.url().toString());
            server.token().ifPresent(token -> options.putHeader("Authorization", "Bearer " + token));
            if (session) {
                begin();
            }
        }

        private void begin() {
            McpSession.begin(http, options);
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

        /** As many calls as a compiler needs to see, however long they take: its own work is no call's. */
        void warm() {
            long calls = 0;
            for (int round = 0; calls < WARM && round < MOST_WARMING; round++) {
                calls += load();
            }
        }

        void round() {
            var before = server.cpu();
            long calls = load();
            micros.add(server.cpu().minus(before).toNanos() / 1_000.0 / calls);
        }

        private long load() {
            Supplier<Future<?>> asking = this::ask;
            return Load.closed(vertx.getOrCreateContext(), IN_FLIGHT, MILLIS, asking)
                    .count();
        }

        double micros() {
            var sorted =
                    micros.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }
}
