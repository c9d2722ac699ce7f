package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.modelcontextprotocol.spec.McpSchema;
import io.troupe.host.security.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/** Answers GET: opens a stream to listen to, or goes on with one whose connection broke. */
final class Listening {

    private final Vertx vertx;
    private final Sessions sessions;
    private final Subscriptions subscriptions;

    Listening(Vertx vertx, Sessions sessions, Subscriptions subscriptions) {
        this.vertx = vertx;
        this.subscriptions = subscriptions;
        this.sessions = sessions;
    }

    void handle(HttpServerRequest request, Caller caller) {
        try {
            Headers.checkGet(request);
        } catch (Headers.Unfit e) {
            Refused.with(request, e.status(), e.error());
            return;
        }
        Headers.bring(vertx, new Headers.Arrived(request, caller), sessions, () -> listen(request, caller));
    }

    private void listen(HttpServerRequest request, Caller caller) {
        if (request.response().closed()) {
            return; // while its session was looked for
        }
        try {
            var session = Headers.session(request, caller, sessions);
            var lastSeen = request.getHeader("last-event-id");
            if (lastSeen == null || lastSeen.isEmpty()) {
                begin(request, session);
            } else {
                resume(request, session, lastSeen, caller);
            }
        } catch (Headers.Unfit e) {
            Refused.with(request, e.status(), e.error());
        }
    }

    private void begin(HttpServerRequest request, Session session) throws Headers.Unfit {
        var stream = session.openListening()
                .orElseThrow(() -> new Headers.Unfit(409, "this session listens too often already, close a stream"));
        stream.begin(outlet(request, stream), session.protocol().primesStreams());
        session.deliver();
    }

    private void resume(HttpServerRequest request, Session session, String lastSeen, Caller caller)
            throws Headers.Unfit {
        var place = EventStream.Place.of(lastSeen)
                .orElseThrow(() -> new Headers.Unfit(
                        400, "last-event-id is '" + lastSeen + "', expected the id of an event of this session"));
        var stream = session.stream(place);
        if (stream.isPresent()) {
            stream.get().resume(outlet(request, stream.get()), place.sequence());
            session.deliver();
        } else if (place.listening()) {
            if (!session.madeHere(place)) {
                session.catchUp(subscriptions); // what was told elsewhere, and what was not, is not known here
            }
            begin(request, session); // nothing more was missed that matters: those streams carry hints
        } else if (place.pending().isPresent() && !session.madeHere(place)) {
            rejoin(
                    new Headers.Arrived(request, caller),
                    session,
                    place.pending().get());
        } else {
            throw new Headers.Unfit(
                    400, "the stream of event '" + lastSeen + "' is no longer kept; get_run shows how a task ended");
        }
    }

    /** Answers a call that another node took, once the work that it waits for is done: as if it had been made here. */
    private void rejoin(Headers.Arrived arrived, Session session, Pending pending) {
        var reply = new PostReply(vertx, session, arrived.request().response(), 1);
        var params = JsonNodeFactory.instance.objectNode();
        var call = new Message.Request(pending.request(), McpSchema.METHOD_TOOLS_CALL, params);
        var exchange = new Exchange(vertx, session, reply, new Exchange.Arrived(call, arrived.caller(), false));
        reply.carry(pending);
        reply.open();
        try {
            session.rejoin(pending.request(), exchange);
            session.offer().tools().rejoin(pending, exchange);
        } catch (RpcError e) {
            exchange.fail(e);
        }
    }

    private Outlet outlet(HttpServerRequest request, EventStream stream) {
        var outlet = new Outlet(vertx, request.response());
        request.response().closeHandler(gone -> stream.lost(outlet));
        request.response().exceptionHandler(gone -> stream.lost(outlet));
        return outlet;
    }
}
