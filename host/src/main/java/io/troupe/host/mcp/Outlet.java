package io.troupe.host.mcp;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One connection's end of a stream of events. Writes go to the connection's event loop, in order; a client that does not
 * read is cut off rather than waited for, and may resume.
 */
final class Outlet {

    private static final int MOST_UNREAD_BYTES = 1 << 20;

    private final HttpServerResponse response;
    private final Context context;
    private final Thread loop;
    private final AtomicBoolean offering = new AtomicBoolean();

    /** To be called on the event loop of the response. */
    Outlet(Vertx vertx, HttpServerResponse response) {
        this.response = response;
        this.context = vertx.getOrCreateContext();
        this.loop = Thread.currentThread();
        response.setChunked(true)
                .setWriteQueueMaxSize(MOST_UNREAD_BYTES)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-cache, no-transform")
                .putHeader("x-accel-buffering", "no");
    }

    void write(Buffer text) {
        onLoop(() -> {
            if (response.writeQueueFull()) {
                response.reset();
            } else {
                response.write(text);
            }
        });
    }

    /**
     * Writes something that is of no use later, unless the client has yet to read what was offered before.
     *
     * @return whether it is written
     */
    boolean offer(Buffer text) {
        if (!offering.compareAndSet(false, true)) {
            return false;
        }
        onLoop(() -> response.write(text).onComplete(read -> offering.set(false)));
        return true;
    }

    void end() {
        onLoop(response::end);
    }

    private void onLoop(Runnable work) {
        if (Thread.currentThread().equals(loop)) {
            ifOpen(work);
        } else {
            context.runOnContext(now -> ifOpen(work));
        }
    }

    private void ifOpen(Runnable work) {
        if (!response.ended() && !response.closed()) {
            work.run();
        }
    }
}
