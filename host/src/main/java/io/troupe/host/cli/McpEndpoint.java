package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The host's {@code /mcp} over streamable HTTP, and the session there. When the host was restarted it makes a new
 * session from the client's own first request, so that the client notices nothing. Any thread; blocks.
 */
final class McpEndpoint implements AutoCloseable {

    /**
     * A session as the host named it.
     *
     * @param protocol what was agreed on
     */
    record Session(Optional<String> id, Optional<String> protocol) {
        static final Session NONE = new Session(Optional.empty(), Optional.empty());
    }

    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final HttpClient http;
    private final Supplier<Optional<Reach>> where;
    private final Duration patience;
    private final ReentrantLock renewal = new ReentrantLock();
    private volatile Reach reach;
    private volatile Session session = Session.NONE;
    private volatile Optional<JsonNode> greeting = Optional.empty();

    /**
     * Speaks to a host.
     *
     * @param where looks again for the host, whose port and token may have changed, when it does not answer or take us
     * @param patience for a host that is being restarted
     */
    McpEndpoint(Reach reach, Supplier<Optional<Reach>> where, Duration patience) {
        this.http = reach.http();
        this.reach = reach;
        this.where = where;
        this.patience = patience;
    }

    Session session() {
        return session;
    }

    /** Keeps the client's first request and the session that it made. */
    void greeted(JsonNode initialize, Session made) {
        greeting = Optional.of(initialize);
        session = made;
    }

    HttpResponse<InputStream> post(JsonNode message, Session in) throws IOException, InterruptedException {
        return send(
                in,
                request -> request.header("Accept", "application/json, text/event-stream")
                        .header("Content-Type", "application/json")
                        .timeout(ANSWER)
                        .POST(BodyPublishers.ofString(JsonText.line(message))));
    }

    /** Opens the stream of what the host says by itself, or goes on with one that broke. */
    HttpResponse<InputStream> listen(Session in, Optional<String> lastId) throws IOException, InterruptedException {
        return send(in, request -> {
            lastId.ifPresent(id -> request.header("Last-Event-ID", id));
            return request.header("Accept", "text/event-stream").timeout(ANSWER).GET();
        });
    }

    /** Makes a new session in place of one that the host no longer knows, unless somebody has done so already. */
    Session renew(Session stale) throws IOException, InterruptedException {
        renewal.lockInterruptibly();
        try {
            if (!session.equals(stale)) {
                return session;
            }
            var hello = greeting.orElseThrow(() -> new IOException("the host does not know the session"));
            session = greet(hello);
            return session;
        } finally {
            renewal.unlock();
        }
    }

    private Session greet(JsonNode hello) throws IOException, InterruptedException {
        var response = post(hello, Session.NONE);
        var made = sessionOf(response);
        try (var body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("the host refused a new session: HTTP " + response.statusCode());
            }
            var text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            made = new Session(made.id(), protocolOf(text).or(() -> session.protocol()));
        }
        post(JsonText.object().put("jsonrpc", "2.0").put("method", "notifications/initialized"), made)
                .body()
                .close();
        return made;
    }

    private static Optional<String> protocolOf(String text) throws IOException {
        if (text.stripLeading().startsWith("{")) {
            return protocolOf(JsonText.read(text));
        }
        var found = new AtomicReference<Optional<String>>(Optional.empty());
        var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        new ServerSentEvents().read(bytes, data -> {
            try {
                protocolOf(JsonText.read(data)).ifPresent(value -> found.set(Optional.of(value)));
            } catch (IOException e) {
                // Not JSON, so not what we look for.
            }
        });
        return found.get();
    }

    /** The protocol version that an answer to {@code initialize} agrees to. */
    static Optional<String> protocolOf(JsonNode answer) {
        return Optional.of(answer.path("result").path("protocolVersion").asText(""))
                .filter(text -> !text.isEmpty());
    }

    static Session sessionOf(HttpResponse<?> response) {
        return new Session(response.headers().firstValue("Mcp-Session-Id"), Optional.empty());
    }

    private interface Shape {
        HttpRequest.Builder of(HttpRequest.Builder request);
    }

    private HttpResponse<InputStream> send(Session in, Shape shape) throws IOException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            var to = reach;
            var request = shape.of(to.to("/mcp"));
            in.id().ifPresent(id -> request.header("Mcp-Session-Id", id));
            in.protocol().ifPresent(version -> request.header("MCP-Protocol-Version", version));
            try {
                var response = http.send(request.build(), BodyHandlers.ofInputStream());
                if (response.statusCode() != 401 || !hasNewToken(to)) {
                    return response;
                }
                response.body().close(); // the host was restarted, and has not looked at the message
                continue;
            } catch (ConnectException | HttpConnectTimeoutException e) {
                // Nothing was sent, so it is safe to send it again.
                if (System.nanoTime() > until) {
                    throw new ConnectException("no host at " + to);
                }
            }
            Thread.sleep(PAUSE);
            reach = where.get().orElse(reach);
        }
    }

    private boolean hasNewToken(Reach refused) {
        reach = where.get().orElse(reach);
        return !reach.token().equals(refused.token());
    }

    /** Tells the host that the client is gone. */
    @Override
    public void close() {
        var last = session;
        try {
            if (last.id().isPresent()) {
                var request = reach.to("/mcp")
                        .timeout(Duration.ofSeconds(5))
                        .header("Mcp-Session-Id", last.id().get());
                last.protocol().ifPresent(version -> request.header("MCP-Protocol-Version", version));
                http.send(request.DELETE().build(), BodyHandlers.discarding());
            }
        } catch (IOException e) {
            // The host is gone, too, and its sessions with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            http.shutdownNow();
        }
    }
}
