package io.troupe.host.mcp;

import io.troupe.host.fact.HostClock;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * The way back to a client for the requests of one POST: plain JSON when the answer comes soon and alone, else a stream
 * of events, begun when the first message is to be sent or when the answer takes its time. On the event loop of the
 * connection only.
 */
final class PostReply {

    private static final long PATIENCE_MILLIS = 100;

    private final Vertx vertx;
    private final Session session;
    private final HttpServerResponse response;
    private final Context context;
    private final Thread loop = Thread.currentThread();
    private final boolean single;
    private Optional<EventStream> stream = Optional.empty();
    private Optional<Long> timer = Optional.empty();
    private Optional<Pending> pending = Optional.empty();
    private int expected;

    PostReply(Vertx vertx, Session session, HttpServerResponse response, int expected) {
        this.vertx = vertx;
        this.session = session;
        this.response = response;
        this.context = vertx.getOrCreateContext();
        this.expected = expected;
        this.single = expected == 1;
    }

    /** Runs work where this may be used. */
    void run(Runnable work) {
        if (Thread.currentThread().equals(loop)) {
            work.run();
        } else {
            context.runOnContext(now -> work.run());
        }
    }

    /** Starts the clock, once all requests of the POST were begun. */
    void settle() {
        if (expected > 0 && stream.isEmpty()) {
            timer = Optional.of(vertx.setTimer(PATIENCE_MILLIS, late -> {
                timer = Optional.empty();
                streaming();
            }));
        }
    }

    /** Begins the stream at once. */
    void open() {
        streaming();
    }

    /** What is waited for, and can be waited for elsewhere, too. */
    void carry(Pending waits) {
        if (single) {
            pending = Optional.of(waits);
            stream.ifPresent(open -> open.carry(waits, session.protocol().primesStreams()));
        }
    }

    /** Sends a message that belongs to a request that is not answered yet. */
    void tell(Buffer json) {
        streaming().ifPresent(open -> open.send(json));
    }

    /** As {@link #tell}, if the client reads now; else the message is gone. Says which. */
    boolean offer(Buffer json) {
        return streaming().filter(open -> open.offer(json)).isPresent();
    }

    /** Lets go of the connection; the client comes back for the rest after this time. */
    void pause(Duration time) {
        streaming().ifPresent(open -> open.pause(time));
    }

    /** Answers one request. */
    void answer(Buffer json) {
        if (single && stream.isEmpty()) {
            stopClock();
            expected = 0;
            if (!response.closed()) {
                response.putHeader("content-type", "application/json").end(json);
            }
            return;
        }
        tell(json);
        done();
    }

    /** Leaves one request without an answer, because the client took it back. */
    void drop() {
        streaming();
        done();
    }

    private void done() {
        expected--;
        if (expected == 0) {
            stopClock();
            stream.ifPresent(open -> open.end(HostClock.millis()));
            session.trim();
        }
    }

    private Optional<EventStream> streaming() {
        if (stream.isEmpty() && !response.closed() && !response.ended()) {
            stopClock();
            stream = Optional.of(begin(session.openAnswer()));
        }
        return stream;
    }

    private EventStream begin(EventStream open) {
        var outlet = new Outlet(vertx, response);
        response.closeHandler(gone -> open.lost(outlet));
        response.exceptionHandler(gone -> open.lost(outlet));
        pending.ifPresent(waits -> open.carry(waits, false)); // the first id that is said carries it
        open.begin(outlet, session.protocol().primesStreams());
        return open;
    }

    private void stopClock() {
        timer.ifPresent(vertx::cancelTimer);
        timer = Optional.empty();
    }
}
