package io.troupe.models.langchain4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that can be interrupted and waits no longer than it says; the JDK's own waits for
 * ever. Holds one piece at a time. Closing it before its end closes the connection.
 */
final class Body extends InputStream implements HttpResponse.BodySubscriber<Body> {

    private static final int MOST = 32 << 20;

    private final Duration idle;
    private final long end;
    /** One piece that was asked for, and the end: no buffers, or why there are none. */
    private final BlockingQueue<Next> waiting = new ArrayBlockingQueue<>(2);

    private List<ByteBuffer> current = List.of();
    private int taken;
    private boolean over;
    private boolean closed;
    private Flow.@Nullable Subscription subscription;

    private record Next(List<ByteBuffer> buffers, Optional<Throwable> broken) {}

    /** @param end when all of it has to be there, on the clock of {@link System#nanoTime} */
    Body(Duration idle, long end) {
        this.idle = idle;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (!over) {
            for (var buffer : current) {
                if (buffer.hasRemaining()) {
                    int count = Math.min(length, buffer.remaining());
                    buffer.get(into, offset, count);
                    return count;
                }
            }
            advance();
        }
        return -1;
    }

    private void advance() throws IOException {
        long left = end - System.nanoTime();
        try {
            var next = waiting.poll(Math.max(0, Math.min(left, idle.toNanos())), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new SocketTimeoutException(
                        left < idle.toNanos()
                                ? "did not finish in time (timeout)"
                                : "said nothing for " + idle.toMillis() + " ms (idle-timeout)");
            }
            if (next.broken().isPresent()) {
                throw new IOException(
                        "closed the connection in the middle of its answer",
                        next.broken().get());
            }
            current = next.buffers();
            over = current.isEmpty();
            current.forEach(buffer -> taken += buffer.remaining());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (taken > MOST) {
            throw new IOException("sent more than " + MOST + " bytes, expected less");
        }
        ask();
    }

    private synchronized void ask() {
        if (subscription != null && !closed && !over) {
            subscription.request(1);
        }
    }

    @Override
    public CompletionStage<Body> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        var _ = waiting.offer(new Next(buffers, Optional.empty()));
    }

    @Override
    public void onError(Throwable cause) {
        var _ = waiting.offer(new Next(List.of(), Optional.of(cause)));
    }

    @Override
    public void onComplete() {
        var _ = waiting.offer(new Next(List.of(), Optional.empty()));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
