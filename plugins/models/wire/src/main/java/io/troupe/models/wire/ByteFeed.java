package io.troupe.models.wire;

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
 * Hands the bytes of an answer from the client's threads to the one that reads, which can be interrupted and waits no
 * longer than it says; the JDK's own stream can do neither. Holds one piece at a time: the next one is asked for when the
 * last was taken.
 */
final class ByteFeed implements HttpResponse.BodySubscriber<ByteFeed>, AutoCloseable {

    /** What comes next. */
    sealed interface Next {
        record Bytes(List<ByteBuffer> buffers) implements Next {}

        record End() implements Next {}

        record Broken(Throwable cause) implements Next {}
    }

    /** One piece that was asked for, and the end. */
    private static final int ROOM = 2;

    private final BlockingQueue<Next> waiting = new ArrayBlockingQueue<>(ROOM);
    private Flow.@Nullable Subscription subscription;
    private boolean closed;

    /** Waits for what comes next; empty when nothing did for so long. After the end nothing comes. */
    Optional<Next> poll(Duration patience) throws InterruptedException {
        var next = Optional.ofNullable(waiting.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
        if (next.isPresent() && next.get() instanceof Next.Bytes) {
            ask();
        }
        return next;
    }

    private synchronized void ask() {
        if (subscription != null && !closed) {
            subscription.request(1);
        }
    }

    @Override
    public CompletionStage<ByteFeed> getBody() {
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
        var _ = waiting.offer(new Next.Bytes(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        var _ = waiting.offer(new Next.Broken(cause));
    }

    @Override
    public void onComplete() {
        var _ = waiting.offer(new Next.End());
    }

    /** Wants no more; the client closes the connection, or the stream of it, unless everything was read. */
    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
