package io.troupe.models.wire;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An answer of which the body is still to come. For one thread; closing it before its end gives up the rest. */
public final class Answer implements AutoCloseable {

    private static final int MOST = 32 << 20;
    private static final int MOST_OF_AN_ERROR = 64 << 10;

    private final Server server;
    private final HttpResponse<ByteFeed> response;
    private final long end;
    private final Seat seat;
    private long taken;

    /** @param end when it has to be complete, on the clock of {@link System#nanoTime} */
    Answer(Server server, HttpResponse<ByteFeed> response, long end, Seat seat) {
        this.server = server;
        this.response = response;
        this.end = end;
        this.seat = seat;
    }

    public boolean good() {
        return response.statusCode() / 100 == 2;
    }

    /** Reads what it says instead of what was asked for. */
    public ApiError error() throws InterruptedException {
        var body = "";
        try {
            body = text(MOST_OF_AN_ERROR);
        } catch (PluginException e) {
            // the status says enough
        }
        return ApiError.of(response.statusCode(), body, RetryAfter.of(response.headers(), Instant.now()));
    }

    /** What kind of body it says to have, without parameters; empty when it does not say. */
    String type() {
        var value = response.headers().firstValue("content-type").orElse("");
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** Reads all of a body of JSON. */
    public String json() throws InterruptedException {
        if (!type().endsWith("json")) {
            throw unavailable("answered with '" + server.quote(type()) + "', expected application/json");
        }
        return text(MOST);
    }

    private String text(int most) throws InterruptedException {
        var all = new ByteArrayOutputStream();
        for (var buffers = next(server.idle()); !buffers.isEmpty(); buffers = next(server.idle())) {
            for (var buffer : buffers) {
                var bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                all.write(bytes, 0, Math.min(bytes.length, most - all.size()));
            }
            if (all.size() >= most) {
                break;
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /**
     * Waits for more of the body; empty at its end.
     *
     * @throws PluginException of kind {@code UNAVAILABLE} when it is late, too long, or cut off
     */
    List<ByteBuffer> next(Duration patience) throws InterruptedException {
        long left = end - System.nanoTime();
        var wait = Duration.ofNanos(Math.max(0, Math.min(left, patience.toNanos())));
        Optional<ByteFeed.Next> next = response.body().poll(wait);
        if (next.isEmpty()) {
            throw unavailable(
                    left < patience.toNanos()
                            ? "did not finish within " + server.timeout().toMillis() + " ms (timeout)"
                            : "said nothing for " + patience.toMillis() + " ms (idle-timeout)");
        }
        return switch (next.get()) {
            case ByteFeed.Next.Bytes(var buffers) -> {
                buffers.forEach(buffer -> taken += buffer.remaining());
                if (taken > MOST) {
                    throw unavailable("sent more than " + MOST + " bytes, expected less");
                }
                yield buffers;
            }
            case ByteFeed.Next.End() -> List.of();
            case ByteFeed.Next.Broken(var cause) -> {
                seat.lost(cause);
                throw new PluginException(
                        Kind.UNAVAILABLE, server.host() + " closed the connection in the middle of its answer", cause);
            }
        };
    }

    public PluginException unavailable(String what) {
        return server.unavailable(what);
    }

    Server server() {
        return server;
    }

    @Override
    public void close() {
        response.body().close();
        seat.close();
    }
}
