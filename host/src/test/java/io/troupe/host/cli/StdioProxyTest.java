package io.troupe.host.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StdioProxyTest {

    private static final String HELLO =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}";
    private static final String READY = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    private final FakeHost host = new FakeHost();
    private final AtomicReference<String> session = new AtomicReference<>("s1");
    private final CompletableFuture<String> deleted = new CompletableFuture<>();
    private final LinkedBlockingQueue<String> opened = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> errors = new LinkedBlockingQueue<>();
    private final PipedOutputStream keyboard = new PipedOutputStream();
    private volatile FakeHost.Answer call = (exchange, body) -> exchange.close();
    private volatile FakeHost.Answer stream = (exchange, body) -> FakeHost.reply(exchange, 405, "text/plain", "");
    private Thread proxy = Thread.currentThread();

    @BeforeEach
    void start() throws IOException {
        host.on("POST /mcp", this::post);
        host.on("GET /mcp", (exchange, body) -> {
            opened.add(header(exchange, "Mcp-Session-Id") + " " + header(exchange, "Last-Event-ID"));
            stream.to(exchange, body);
        });
        host.on("DELETE /mcp", (exchange, body) -> {
            deleted.complete(header(exchange, "Mcp-Session-Id"));
            FakeHost.reply(exchange, 200, "text/plain", "");
        });
        var in = new PipedInputStream(keyboard, 1 << 16);
        var shell = new Shell(
                in, sink(lines), sink(errors), Map.of(), Path.of("/x"), Optional.empty(), OptionalInt.empty());
        var endpoint =
                new McpEndpoint(Reach.of(host.url()), () -> Optional.of(Reach.of(host.url())), Duration.ofMillis(300));
        proxy = Thread.ofVirtual().start(() -> {
            try {
                new StdioProxy(shell, endpoint, Duration.ofSeconds(5)).run();
            } catch (Exception e) {
                errors.add("ended: " + e);
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        keyboard.close();
        host.close();
        proxy.interrupt();
        proxy.join(Duration.ofSeconds(10));
    }

    private static PrintStream sink(LinkedBlockingQueue<String> lines) {
        var line = new ByteArrayOutputStream();
        var split = new OutputStream() {
            @Override
            public void write(int value) {
                if (value == '\n') {
                    lines.add(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else {
                    line.write(value);
                }
            }
        };
        return new PrintStream(split, true, StandardCharsets.UTF_8);
    }

    private void post(HttpExchange exchange, String body) throws IOException {
        var message = JsonText.read(body);
        var method = JsonText.text(message, "method");
        if (method.equals("initialize")) {
            exchange.getResponseHeaders().set("Mcp-Session-Id", session.get());
            FakeHost.reply(
                    exchange, 200, "application/json", result(message, "{\n\"protocolVersion\":\"2025-11-25\"}"));
        } else if (!session.get().equals(header(exchange, "Mcp-Session-Id"))
                || !"2025-11-25".equals(header(exchange, "MCP-Protocol-Version"))) {
            FakeHost.reply(exchange, 404, "application/json", "{}");
        } else if (!message.has("id") || !message.has("method")) {
            FakeHost.reply(exchange, 202, "text/plain", "");
        } else {
            call.to(exchange, body);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    private static String result(JsonNode request, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + request.path("id") + ",\"result\":" + result + "}";
    }

    private void type(String line) throws IOException {
        keyboard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    private String said() throws InterruptedException {
        return String.valueOf(lines.poll(10, SECONDS));
    }

    private void greet() throws Exception {
        type(HELLO);
        assertThat(said()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-11-25\"}}");
        type(READY);
    }

    private static String request(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"x\":\"ü\"}}";
    }

    @Test
    void carriesRequestsAndEndsTheSessionWithTheInput() throws Exception {
        call = (exchange, body) ->
                FakeHost.reply(exchange, 200, "application/json", result(JsonText.read(body), "{\"ok\":\n \"ü\"}"));
        greet();
        type(request("\"a\""));

        assertThat(said()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"ok\":\"ü\"}}");
        assertThat(host.asked).contains("POST /mcp " + READY);
        keyboard.close();
        assertThat(deleted.get(10, SECONDS)).isEqualTo("s1");
        proxy.join(Duration.ofSeconds(10));
        assertThat(proxy.isAlive()).isFalse();
    }

    @Test
    void passesOnEventsAsTheyComeAndKeepsOtherRequestsGoing() throws Exception {
        var finish = new CountDownLatch(1);
        call = (exchange, body) -> {
            var message = JsonText.read(body);
            if (message.path("id").asInt() == 2) {
                FakeHost.reply(exchange, 200, "application/json", result(message, "2"));
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            var out = exchange.getResponseBody();
            out.write(": hello\n\nid: 1\ndata: {\"jsonrpc\":\"2.0\",\ndata: \"method\":\"notifications/progress\"}\n\n"
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            try {
                assertThat(finish.await(10, SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            out.write(("event: message\ndata: " + result(message, "1") + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.close();
        };
        greet();
        type(request("1"));
        assertThat(said()).isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}");
        type(request("2"));
        assertThat(said()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":2}");
        finish.countDown();
        assertThat(said()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}");
    }

    @Test
    void goesOnWithAnAnswerWhoseStreamBroke() throws Exception {
        call = (exchange, body) -> FakeHost.reply(exchange, 200, "text/event-stream", "retry: 1\nid: e7\ndata:\n\n");
        stream = (exchange, body) -> {
            if (header(exchange, "Last-Event-ID").equals("e7")) {
                FakeHost.reply(
                        exchange,
                        200,
                        "text/event-stream",
                        "data: " + result(JsonText.read(request("5")), "5") + "\n\n");
            } else {
                FakeHost.reply(exchange, 405, "text/plain", "");
            }
        };
        greet();
        type(request("5"));

        assertThat(said()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":5}");
        assertThat(host.asked.stream().filter(asked -> asked.contains("tools/call")))
                .hasSize(1);
    }

    @Test
    void hearsWhatTheHostSaysByItselfAndAsksForWhatItMissed() throws Exception {
        stream = (exchange, body) -> FakeHost.reply(
                exchange,
                200,
                "text/event-stream",
                "retry: 1\nid: n" + opened.size() + "\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\n");
        greet();

        assertThat(said()).contains("notifications/x");
        assertThat(opened.poll(10, SECONDS)).isEqualTo("s1 null");
        assertThat(opened.poll(10, SECONDS)).startsWith("s1 n");
    }

    @Test
    void makesANewSessionAfterARestart() throws Exception {
        call = (exchange, body) ->
                FakeHost.reply(exchange, 200, "application/json", result(JsonText.read(body), "true"));
        greet();
        assertThat(opened.poll(10, SECONDS)).isEqualTo("s1 null"); // so all of the greeting has arrived
        session.set("s2");
        type(request("3"));

        assertThat(said()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":true}");
        assertThat(host.asked.stream().filter(asked -> asked.contains("\"initialize\"")))
                .hasSize(2);
        assertThat(host.asked.stream().filter(asked -> asked.contains("notifications/initialized")))
                .hasSize(2);
        keyboard.close();
        assertThat(deleted.get(10, SECONDS)).isEqualTo("s2");
        assertThat(lines).isEmpty();
    }

    @Test
    void answersForAHostThatIsGone() throws Exception {
        greet();
        host.close();
        type(request("4"));

        assertThat(said())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":4,\"error\":{\"code\":-32000,\"message\":\"no host at "
                        + host.url() + ": scripts/troupe start\"}}");
    }

    @Test
    void doesNotSendARequestTwiceThatMayHaveBeenHeard() throws Exception {
        call = (exchange, body) -> FakeHost.reply(exchange, 200, "text/event-stream", ": bye\n\n");
        greet();
        type(request("6"));

        assertThat(said()).contains("\"id\":6").contains("the host went away before it answered");
        assertThat(host.asked.stream().filter(asked -> asked.contains("tools/call")))
                .hasSize(1);
    }

    @Test
    void answersWhatIsNoMessage() throws Exception {
        type("{oops");
        assertThat(said()).contains("\"id\":null").contains("-32700");
        type("[]");
        assertThat(said()).contains("-32600");
        assertThat(host.asked).isEmpty();
    }

    @Test
    void saysNothingElseOnStandardOutput() throws Exception {
        call = (exchange, body) -> FakeHost.reply(exchange, 200, "application/json", result(JsonText.read(body), "{}"));
        host.on("GET /health/live", 200, "{}");
        var process = CliProcess.start(Map.of(), "mcp", "--host", host.url().toString());
        try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
            stdin.write(HELLO + "\n" + READY + "\n" + request("1") + "\n");
        }

        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(10, SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(out.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"jsonrpc\":\"2.0\",\"id\":"));
        assertThat(deleted.get(10, SECONDS)).isEqualTo("s1");
    }
}
