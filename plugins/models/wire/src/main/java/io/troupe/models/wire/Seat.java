package io.troupe.models.wire;

import java.net.http.HttpClient;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The place of one call on a lane. Of those that come while there is no connection one opens it and the others wait,
 * since the client would open one for each.
 */
final class Seat implements AutoCloseable {

    private final Lanes lanes;
    private final Lane lane;
    private final CompletableFuture<Void> own = new CompletableFuture<>();
    private boolean sends;
    private boolean closed;

    Seat(Lanes lanes, Lane lane) {
        this.lanes = lanes;
        this.lane = lane;
    }

    HttpClient client() {
        return lane.client();
    }

    /**
     * Waits until it may send.
     *
     * @throws ExecutionException with the reason why the connection could not be opened
     */
    void await(long end) throws InterruptedException, ExecutionException, TimeoutException {
        if (lane.shared()) {
            waitForConnection(end);
        }
        synchronized (this) {
            sends = true;
        }
        lane.sends();
    }

    private void waitForConnection(long end) throws InterruptedException, ExecutionException, TimeoutException {
        for (var other = lane.open(own); other != own; other = lane.open(own)) {
            try {
                other.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                return;
            } catch (CancellationException e) {
                lane.lost(other); // the call that was about to open it was given up
            }
        }
    }

    /** The connection is there. */
    void connected() {
        own.complete(null);
    }

    /** The connection is gone, or there was none to be had. */
    void lost(Throwable cause) {
        lane.lost();
        own.completeExceptionally(cause);
    }

    /** The server takes no more calls on this connection than are under way besides this one. */
    void tooMany() {
        own.cancel(false);
        lanes.narrow(stop());
    }

    /** Every call has a connection of its own. */
    void unshared() {
        lanes.unshared();
    }

    /** How many streams are left on the lane; as many as ever when this one had none. */
    private int stop() {
        synchronized (this) {
            if (!sends) {
                return Integer.MAX_VALUE;
            }
            sends = false;
        }
        return lane.ends();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        own.cancel(false); // no effect when it came to anything
        var _ = stop();
        lane.leave();
        lanes.left(lane);
    }
}
