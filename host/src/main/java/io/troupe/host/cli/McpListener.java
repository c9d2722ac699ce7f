package io.troupe.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.cli.McpEndpoint.Session;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Hears what the host says by itself: keeps one stream open, over broken connections and restarts. */
final class McpListener implements AutoCloseable {

    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final McpEndpoint endpoint;
    private final Consumer<JsonNode> sink;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Thread thread = Thread.ofVirtual().unstarted(this::run);

    McpListener(McpEndpoint endpoint, Consumer<JsonNode> sink) {
        this.endpoint = endpoint;
        this.sink = sink;
    }

    void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    private void run() {
        var session = endpoint.session();
        var events = new ServerSentEvents();
        int failures = 0;
        try {
            do {
                var now = endpoint.session();
                if (!now.equals(session)) {
                    session = now;
                    events = new ServerSentEvents(); // ids are of a session
                }
                var heard = once(session, events);
                if (heard == Heard.NEVER) {
                    return;
                }
                failures = heard == Heard.SOMETHING ? 0 : Math.min(failures + 1, 5);
            } while (!closed.await(pause(events, failures), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private enum Heard {
        SOMETHING,
        NOTHING,
        NEVER
    }

    private static long pause(ServerSentEvents events, int failures) {
        return Math.min(LONGEST_PAUSE_MILLIS, events.pause().toMillis() << failures);
    }

    private Heard once(Session session, ServerSentEvents events) throws InterruptedException {
        try {
            var response = endpoint.listen(session, events.lastId());
            try (var body = response.body()) {
                return switch (response.statusCode()) {
                    case 200 -> {
                        events.read(body, this::data);
                        yield Heard.SOMETHING;
                    }
                    case 405 -> Heard.NEVER; // the host does not speak by itself
                    case 404 -> {
                        endpoint.renew(session);
                        yield Heard.SOMETHING;
                    }
                    default -> Heard.NOTHING;
                };
            }
        } catch (IOException e) {
            return Heard.NOTHING;
        }
    }

    private void data(String text) {
        try {
            sink.accept(JsonText.read(text));
        } catch (JsonProcessingException e) {
            // Not a message: nothing that a client could use.
        }
    }
}
