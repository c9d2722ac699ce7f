package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of models on this machine: answers as the test says, in pieces cut anywhere, and keeps what it was asked. */
final class LoopbackModel implements AutoCloseable {

    /** Cuts events, words and letters. */
    private static final int PIECE = 7;

    /**
     * A request.
     *
     * @param nanos when it came, as {@link System#nanoTime}
     */
    record Asked(String path, JsonNode body, long nanos) {}

    /** What the server does. */
    sealed interface Reply {

        /** Says something, and calls tools. */
        record Said(String text, List<ModelWire.Called> calls) implements Reply {
            static Said text(String text) {
                return new Said(text, List.of());
            }
        }

        /** Does not let anybody in for so many seconds. */
        record SlowDown(int seconds) implements Reply {}

        /** Begins to say this, and hangs up in the middle. */
        record Cut(String text) implements Reply {}
    }

    /** Decides what to answer; may block. */
    interface Script {
        Reply reply(int number, Asked asked) throws InterruptedException;
    }

    private final ModelWire wire;
    private final Script script;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Asked> asked = new ArrayList<>();

    /** @param script is told the number of the request, 1 for the first */
    LoopbackModel(ModelWire wire, Script script) throws IOException {
        this.wire = wire;
        this.script = script;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** Waits until it was asked so often. */
    synchronized void comes(int requests, Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (asked.size() < requests) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError(
                        "the model was asked " + asked.size() + " times within " + within + ", expected " + requests);
            }
            wait(left);
        }
    }

    private synchronized int note(Asked one) {
        asked.add(one);
        notifyAll();
        return asked.size();
    }

    private void serve(HttpExchange exchange) throws IOException {
        var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("POST")) {
            var one = new Asked(exchange.getRequestURI().getPath(), ModelWire.read(text), System.nanoTime());
            try {
                answer(exchange, script.reply(note(one), one));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
        exchange.close();
    }

    private void answer(HttpExchange exchange, Reply reply) throws IOException {
        switch (reply) {
            case Reply.Said(var text, var calls) -> stream(exchange, String.join("", wire.reply(text, calls)));
            case Reply.SlowDown(var seconds) -> {
                var body = wire.slowDown().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.getResponseHeaders().set("Retry-After", Integer.toString(seconds));
                exchange.sendResponseHeaders(429, body.length);
                exchange.getResponseBody().write(body);
            }
            case Reply.Cut(var text) -> {
                var events = wire.reply(text, List.of());
                stream(exchange, String.join("", events.subList(0, events.size() / 2)));
                throw new IOException("hangs up"); // the server closes the connection without the end of the body
            }
        }
    }

    private static void stream(HttpExchange exchange, String events) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        var bytes = events.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += PIECE) {
            out.write(bytes, at, Math.min(PIECE, bytes.length - at));
            out.flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
