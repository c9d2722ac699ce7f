package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.security.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers POST: the messages of clients. On the event loop of their connection. */
final class PostRequests {

    private static final Logger LOG = LoggerFactory.getLogger(PostRequests.class);
    private static final int MOST_BYTES = 8 << 20;
    private static final int LARGE_BYTES = 64 << 10;
    private static final int MOST_IN_BATCH = 100;

    /**
     * A POST.
     *
     * @param large true when work on its values would keep the event loop too long
     */
    private record Sent(HttpServerRequest request, Caller caller, boolean large) {}

    private final Vertx vertx;
    private final Sessions sessions;
    private final Methods methods;

    PostRequests(Vertx vertx, Sessions sessions, Methods methods) {
        this.vertx = vertx;
        this.sessions = sessions;
        this.methods = methods;
    }

    void handle(HttpServerRequest request, Caller caller) {
        try {
            Headers.checkPost(request);
        } catch (Headers.Unfit e) {
            Refused.with(request, e.status(), e.error());
            return;
        }
        Body.read(request, MOST_BYTES)
                .onComplete(body -> parse(new Sent(request, caller, body.length() > LARGE_BYTES), body), failure -> {
                    if (failure instanceof Body.TooLarge) {
                        Refused.with(
                                request,
                                413,
                                Refused.invalid(ErrorCode.TOO_LARGE.wire() + ": the body is over " + MOST_BYTES
                                        + " bytes, expected at most that"));
                    }
                });
    }

    private void parse(Sent sent, Buffer body) {
        if (sent.large()) {
            vertx.executeBlocking(() -> Rpc.read(body.getBytes()), false)
                    .onComplete(node -> accept(sent, node), failure -> refuse(sent.request(), failure));
        } else {
            try {
                accept(sent, Rpc.read(body.getBytes()));
            } catch (RpcError e) {
                refuse(sent.request(), e);
            }
        }
    }

    private void accept(Sent sent, JsonNode body) {
        Headers.bring(vertx, new Headers.Arrived(sent.request(), sent.caller()), sessions, () -> accepted(sent, body));
    }

    private void accepted(Sent sent, JsonNode body) {
        var request = sent.request();
        JsonNode id = Message.idOf(body);
        try {
            if (body.isArray()) {
                batch(sent, body);
                return;
            }
            var message = Message.of(body);
            if (message instanceof Message.Request first && first.method().equals(McpSchema.METHOD_INITIALIZE)) {
                initialize(sent, first);
            } else {
                take(sent, Headers.session(request, sent.caller(), sessions), List.of(message));
            }
        } catch (Headers.Unfit e) {
            Refused.with(request, e.status(), id, e.error());
        } catch (RpcError e) {
            Refused.with(request, status(e), id, e);
        } catch (RuntimeException e) {
            LOG.error("an MCP message could not be handled", e);
            Refused.with(request, 500, id, new RpcError(ErrorCodes.INTERNAL_ERROR, Refused.OUR_MISTAKE));
        }
    }

    private void initialize(Sent sent, Message.Request first) throws Headers.Unfit {
        var wanted = first.params().path("protocolVersion");
        if (!wanted.isTextual()) {
            throw new RpcError(ErrorCodes.INVALID_PARAMS, "protocolVersion is missing or no string");
        }
        var protocol = Protocol.negotiate(wanted.textValue());
        var client = Client.of(protocol, first.params(), sent.caller(), Surfaces.chosen(sent.request()));
        var response = sent.request().response();
        sessions.start(client).onSuccess(session -> {
            if (!response.closed()) {
                response.putHeader(Headers.SESSION, session.id())
                        .putHeader("content-type", "application/json")
                        .end(Rpc.result(first.id(), methods.welcome(session)));
            }
        });
    }

    private void batch(Sent sent, JsonNode body) throws Headers.Unfit {
        var session = Headers.session(sent.request(), sent.caller(), sessions);
        if (!session.protocol().hasBatches()) {
            throw Refused.invalid("the body is an array, expected one message: batches ended with 2025-03-26");
        }
        if (body.isEmpty() || body.size() > MOST_IN_BATCH) {
            throw Refused.invalid("a batch of " + body.size() + " messages, expected 1 to " + MOST_IN_BATCH);
        }
        List<Message> messages = new ArrayList<>();
        body.forEach(node -> messages.add(Message.of(node)));
        take(sent, session, messages);
    }

    private void take(Sent sent, Session session, List<Message> messages) {
        int requests = (int)
                messages.stream().filter(Message.Request.class::isInstance).count();
        var reply = new PostReply(vertx, session, sent.request().response(), requests);
        for (var message : messages) {
            switch (message) {
                case Message.Request call -> {
                    methods.answer(
                            call,
                            new Exchange(
                                    vertx, session, reply, new Exchange.Arrived(call, sent.caller(), sent.large())));
                }
                case Message.Notification notice -> methods.note(notice, session);
                case Message.Response answer -> {
                    if (!session.asking().answer(answer)) {
                        LOG.debug("nobody waits for the answer {}", answer.id());
                    }
                }
            }
        }
        if (requests == 0) {
            sent.request().response().setStatusCode(202).end();
        } else {
            reply.settle();
        }
    }

    private static int status(RpcError error) {
        return switch (error.code()) {
            case RpcError.UNAVAILABLE -> 503;
            default -> 400;
        };
    }

    private static void refuse(HttpServerRequest request, Throwable failure) {
        var error = failure instanceof RpcError known
                ? known
                : new RpcError(ErrorCodes.INTERNAL_ERROR, Refused.OUR_MISTAKE);
        Refused.with(request, 400, NullNode.instance, error);
    }
}
