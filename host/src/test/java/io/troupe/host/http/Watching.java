package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client of the WebSocket of facts, which takes what comes unless it is told to be slow. */
final class Watching implements WebSocket.Listener, AutoCloseable {

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final boolean eager;
    private final WebSocket socket;

    private Watching(HttpClient client, int port, boolean eager, String... headers) {
        this.eager = eager;
        var builder = client.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        this.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/api/v1/events"), this)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    static Watching of(Served host, String wish) {
        var watching = new Watching(host.client, host.port, true);
        watching.say(wish);
        return watching;
    }

    /** One that says who it is. */
    static Watching by(String token, Served host, String wish) {
        var watching = new Watching(host.client, host.port, true, "Authorization", "Bearer " + token);
        watching.say(wish);
        return watching;
    }

    /** One that says who it is, at another port. */
    static Watching at(int port, String token, Served host, String wish) {
        var watching = new Watching(host.client, port, true, "Authorization", "Bearer " + token);
        watching.say(wish);
        return watching;
    }

    /** A page that shows what it got when somebody signed in, {@code name=value}. */
    static Watching signedIn(String cookie, Served host, String wish) {
        var origin = "http://127.0.0.1:" + host.port;
        var watching = new Watching(host.client, host.port, true, "Cookie", cookie, "Origin", origin);
        watching.say(wish);
        return watching;
    }

    /** One that takes nothing until {@link #takes}. */
    static Watching slow(Served host, String wish) {
        var watching = new Watching(host.client, host.port, false);
        watching.say(wish);
        return watching;
    }

    void say(String message) {
        socket.sendText(message, true).orTimeout(10, TimeUnit.SECONDS).join();
    }

    void sayBytes(byte[] bytes) {
        socket.sendBinary(java.nio.ByteBuffer.wrap(bytes), true)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    void takes() {
        socket.request(Long.MAX_VALUE);
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (eager) {
            opened.request(Long.MAX_VALUE);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            messages.add(Wire.read(part.toString(), JsonNode.class));
            part.setLength(0);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        closed.complete(status);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closed.completeExceptionally(failure);
    }

    int closed() throws Exception {
        return closed.get(20, TimeUnit.SECONDS);
    }

    /** The next message of this type; others are passed over. */
    JsonNode next(String type) throws InterruptedException {
        return next(message -> message.get("type").asText().equals(type));
    }

    /** The next message of which this is so; others are passed over. */
    JsonNode next(Predicate<JsonNode> wanted) throws InterruptedException {
        for (var message = messages.poll(20, TimeUnit.SECONDS);
                message != null;
                message = messages.poll(20, TimeUnit.SECONDS)) {
            if (wanted.test(message)) {
                return message;
            }
        }
        throw new AssertionError("no such message came");
    }

    /** The facts that come until the one at this position, in the order in which they come. */
    List<JsonNode> factsTo(long position) throws InterruptedException {
        var facts = new ArrayList<JsonNode>();
        while (facts.isEmpty() || facts.getLast().get("position").asLong() < position) {
            next("facts").get("facts").forEach(facts::add);
        }
        assertThat(facts.getLast().get("position").asLong()).isGreaterThanOrEqualTo(position);
        return facts;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
