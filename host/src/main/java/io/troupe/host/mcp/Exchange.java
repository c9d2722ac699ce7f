package io.troupe.host.mcp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.troupe.host.bus.Call;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * One request of a client, from its arrival to its answer. It lives on the event loop of the connection that brought it;
 * {@link #cancel} and {@link #run} may be called anywhere.
 */
final class Exchange {

    private static final int LONGEST_NOTE = 64 << 10;

    private final Vertx vertx;
    private final Session session;
    private final PostReply reply;
    private final JsonNode id;
    private final Optional<JsonNode> progressToken;
    private final Caller caller;
    private final boolean large;
    private final Set<JsonNode> asked = new LinkedHashSet<>();
    private Optional<Runnable> whenCancelled = Optional.empty();
    private String target = "";
    private String tool = "";
    private boolean cancelled;
    private boolean over;
    private int told;

    private record TakenBack(@JsonProperty("requestId") JsonNode id, String reason) {}

    private record Progress(@JsonProperty("progressToken") JsonNode token, int progress, String message) {}

    private record Log(LoggingLevel level, String logger, String data) {}

    /**
     * What came.
     *
     * @param caller who sent it, from where
     * @param large true when work on the request's values would keep the event loop too long
     */
    record Arrived(Message.Request request, Caller caller, boolean large) {}

    /** Begins; not yet known to the session. */
    Exchange(Vertx vertx, Session session, PostReply reply, Arrived arrived) {
        this.vertx = vertx;
        this.session = session;
        this.reply = reply;
        this.id = arrived.request().id();
        this.caller = arrived.caller();
        var token = arrived.request().params().path("_meta").path("progressToken");
        this.progressToken = token.isTextual() || token.isNumber() ? Optional.of(token) : Optional.empty();
        this.large = arrived.large();
    }

    Session session() {
        return session;
    }

    Caller caller() {
        return caller;
    }

    /** Says what the request is about, for whoever reads later what was done. */
    void about(String what) {
        target = what;
    }

    /** Says which tool is called. */
    void calls(String name) {
        tool = name;
    }

    /** Says what piece of work this waits for: should this node be gone then, another can wait for it. */
    void works(String work) {
        reply.carry(new Pending(tool, work, id));
    }

    String target() {
        return target;
    }

    /** A request to a service on behalf of the caller. */
    Call call(Duration time) {
        return caller.call(time);
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
        var said = Described.cut(note, LONGEST_NOTE);
        progressToken.ifPresentOrElse(
                token -> reply.tell(
                        Rpc.notification(McpSchema.METHOD_NOTIFICATION_PROGRESS, new Progress(token, told, said))),
                () -> reply.tell(Rpc.notification(
                        McpSchema.METHOD_NOTIFICATION_MESSAGE, new Log(LoggingLevel.INFO, logger, said))));
    }

    /** Says whether {@link #show} reaches anybody. */
    boolean isWatching() {
        return progressToken.isPresent();
    }

    /** Shows, as progress, what the next such line replaces; false when the client does not read now. */
    boolean show(String line) {
        if (over || progressToken.isEmpty()) {
            return true;
        }
        boolean shown = reply.offer(Rpc.notification(
                McpSchema.METHOD_NOTIFICATION_PROGRESS, new Progress(progressToken.get(), told + 1, line)));
        told += shown ? 1 : 0;
        return shown;
    }

    /** How often the client was told or shown something. */
    int told() {
        return told;
    }

    /**
     * Asks the client something, on the stream of this request, which has to be open. On the event loop. Fails with a
     * {@link Refusal} when there is no answer: the client refused, is gone, or took too long, or this request is over.
     */
    Future<JsonNode> ask(String method, Object params, Duration patience) {
        if (over) {
            return Future.failedFuture(Refusal.of(ErrorCode.DEADLINE_EXCEEDED, "the call that asks has ended"));
        }
        try {
            var question = session.asking().ask(vertx, patience);
            asked.add(question.id());
            reply.tell(Rpc.request(question.id(), method, params));
            return question.answer().onComplete(either -> run(() -> asked.remove(question.id())));
        } catch (Refusal e) {
            return Future.failedFuture(e);
        }
    }

    /** Closes the connection, if the client knows how to come back; see SEP-1699. */
    void pause(Duration time) {
        if (!over && session.protocol().primesStreams()) {
            reply.pause(time);
        }
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

    /** Ends without an answer, from any thread; what it waited for goes on, and another exchange waits for it. */
    void abandon() {
        finish(reply::drop);
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
                takeBack();
                answer.run();
            }
        });
    }

    /** What was asked for this request's sake needs no answer any more. */
    void takeBack() {
        for (var question : List.copyOf(asked)) {
            if (session.asking().takeBack(question)) {
                reply.tell(Rpc.notification(
                        "notifications/cancelled", new TakenBack(question, "the call that asked has ended")));
            }
        }
    }
}
