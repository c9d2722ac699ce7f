package io.troupe.host.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A host of canned answers that keeps what it was asked. */
public final class FakeHost implements AutoCloseable {

    /** Answers one request. */
    public interface Answer {
        void to(HttpExchange exchange, String body) throws IOException;
    }

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    public final List<String> asked = new CopyOnWriteArrayList<>();

    public FakeHost() {
        this(0);
    }

    FakeHost(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Answers {@code GET /api/v1/agents} and the like; what nobody answers is 404. */
    public FakeHost on(String request, Answer answer) {
        answers.put(request, answer);
        return this;
    }

    public FakeHost on(String request, int status, String json) {
        return on(request, (exchange, body) -> reply(exchange, status, "application/json", json));
    }

    public static void reply(HttpExchange exchange, int status, String type, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(body.isEmpty() ? line : line + " " + body);
        var answer = answers.get(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
        if (answer == null) {
            reply(
                    exchange,
                    404,
                    "application/problem+json",
                    "{\"code\":\"not-found\",\"detail\":\"nothing at " + line + "\"}");
        } else {
            answer.to(exchange, body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
