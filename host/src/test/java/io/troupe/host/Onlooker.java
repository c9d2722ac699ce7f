package io.troupe.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A page that watches the facts of a host. */
final class Onlooker implements WebSocket.Listener, AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    Onlooker(LiveHost host, String wish) {
        var url = host.host().url().toString().replaceFirst("http", "ws") + "/api/v1/events";
        this.socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(url), this)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        socket.sendText(wish, true).orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            messages.add(Wire.read(part.toString(), JsonNode.class));
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    JsonNode next(String type) throws InterruptedException {
        for (var message = messages.poll(30, TimeUnit.SECONDS);
                message != null;
                message = messages.poll(30, TimeUnit.SECONDS)) {
            if (message.path("type").asText().equals(type)) {
                return message;
            }
        }
        throw new AssertionError("no " + type + " came");
    }

    /** Where the facts are that come up to this position or behind it. */
    List<Long> positionsTo(long position) throws InterruptedException {
        var positions = new ArrayList<Long>();
        while (positions.isEmpty() || positions.getLast() < position) {
            next("facts")
                    .get("facts")
                    .forEach(fact -> positions.add(fact.get("position").asLong()));
        }
        return positions;
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
