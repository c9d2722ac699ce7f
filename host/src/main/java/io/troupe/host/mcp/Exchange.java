package io.troupe.host.mcp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.troupe.host.bus.Call;
import io.troupe.host.security.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * One request of a client, from its arrival to its answer. It lives on the event loop of the connection that brought it;
 * {@link #cancel} and {@link #run} may be called anywhere.
 */
final class Exchange {

    private final Vertx vertx;
    private final Session session;
    private final PostReply reply;
    private final JsonNode id;
    private final Optional<JsonNode> progressToken;
    private final boolean large;
    private Optional<Runnable> whenCancelled = Optional.empty();
    private String target = "";
    private boolean cancelled;
    private boolean over;
    private int told;

    private record Progress(@JsonProperty("progressToken") JsonNode token, int progress, String message) {}

    private record Log(LoggingLevel level, String logger, String data) {}

    /**
     * Begins; not yet known to the session.
     *
     * @param large true when work on the request's values would keep the event loop too long
     */
    Exchange(Vertx vertx, Session session, PostReply reply, Message.Request request, boolean large) {
        this.vertx = vertx;
        this.session = session;
        this.reply = reply;
        this.id = request.id();
        var token = request.params().path("_meta").path("progressToken");
        this.progressToken = token.isTextual() || token.isNumber() ? Optional.of(token) : Optional.empty();
        this.large = large;
    }

    Session session() {
        return session;
    }

    Caller caller() {
        return session.caller();
    }

    /** Says what the request is about, for whoever reads later what was done. */
    void about(String what) {
        target = what;
    }

    String target() {
        return target;
    }

    /** A request to a service on behalf of the caller. */
    Call call(Duration time) {
        return session.caller().call(time);
    }

    /** Says whether {@link #tell} reaches anybody. */
    boolean isListening() {
        return progressToken.isPresent() || session.logs(LoggingLevel.INFO);
    }

    /** Sends a note on how far the work is: as progress where the client wants that, else as a log message. */
    void tell(String logger, String note) {
        if (over) {
            return;
        }
        told++;
        progressToken.ifPresentOrElse(
                token -> reply.tell(
                        Rpc.notification(McpSchema.METHOD_NOTIFICATION_PROGRESS, new Progress(token, told, note))),
                () -> reply.tell(Rpc.notification(
                        McpSchema.METHOD_NOTIFICATION_MESSAGE, new Log(LoggingLevel.INFO, logger, note))));
    }

    /** Prepares something from the request's values: at once, or off the event loop when they are large. */
    <T> Future<T> prepare(Callable<T> work) {
        if (large) {
            return vertx.executeBlocking(work, false).map(done -> Objects.requireNonNull(done));
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    /** Runs on the event loop of this exchange. */
    void run(Runnable work) {
        reply.run(work);
    }

    void complete(Object result) {
        finish(() -> reply.answer(Rpc.result(id, result)));
    }

    void fail(RpcError error) {
        finish(() -> reply.answer(Rpc.error(id, error)));
    }

    /** Takes the request back, from any thread: it gets no answer, and what it started is told. */
    void cancel() {
        run(() -> {
            if (!over) {
                cancelled = true;
                finish(reply::drop);
                whenCancelled.ifPresent(Runnable::run);
            }
        });
    }

    /** Sets what to do when the client takes the request back; done at once if it has. */
    void onCancel(Runnable work) {
        whenCancelled = Optional.of(work);
        if (cancelled) {
            work.run();
        }
    }

    boolean isOver() {
        return over;
    }

    private void finish(Runnable answer) {
        run(() -> {
            if (!over) {
                over = true;
                session.leave(id, this);
                answer.run();
            }
        });
    }
}
