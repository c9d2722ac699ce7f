package io.troupe.host.mcp;

import io.troupe.host.security.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** Checks the headers that the protocol asks for. */
final class Headers {

    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";

    static final String SESSION = "mcp-session-id";

    private Headers() {}

    /** A request whose headers do not fit. */
    static final class Unfit extends Exception {
        private final int status;

        Unfit(int status, String words) {
            super(words, null, false, false);
            this.status = status;
        }

        int status() {
            return status;
        }

        RpcError error() {
            return Refused.invalid(String.valueOf(getMessage()));
        }
    }

    static void checkPost(HttpServerRequest request) throws Unfit {
        var type = header(request, "content-type");
        int end = type.indexOf(';');
        if (!(end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase(JSON)) {
            throw new Unfit(415, "content-type is '" + type + "', expected " + JSON);
        }
        var accept = header(request, "accept");
        if (!accepts(accept, JSON) || !accepts(accept, EVENTS)) {
            throw new Unfit(406, "accept is '" + accept + "', expected " + JSON + " and " + EVENTS);
        }
        checkVersion(request);
    }

    static void checkGet(HttpServerRequest request) throws Unfit {
        var accept = header(request, "accept");
        if (!accepts(accept, EVENTS)) {
            throw new Unfit(406, "accept is '" + accept + "', expected " + EVENTS);
        }
        checkVersion(request);
    }

    /** The session that a request belongs to; another caller's is none. */
    static Session session(HttpServerRequest request, Caller caller, Sessions sessions) throws Unfit {
        var id = header(request, SESSION);
        if (id.isEmpty()) {
            throw new Unfit(400, "header " + SESSION + " is missing, expected the one that initialize answered");
        }
        var session = sessions.find(id)
                .filter(found -> found.callerId().equals(caller.id()))
                .orElseThrow(() -> new Unfit(404, "no such session, expected one that has not ended: initialize anew"));
        session.touch();
        return session;
    }

    /** Takes over the session that a request belongs to where this node does not have it; goes on, whatever comes of it. */
    static void bring(Vertx vertx, Arrived arrived, Sessions sessions, Runnable next) {
        var id = header(arrived.request(), SESSION);
        if (!sessions.isElsewhere(id)) {
            next.run(); // nearly always
            return;
        }
        var context = vertx.getOrCreateContext();
        sessions.adopt(id, arrived.caller())
                .onComplete(
                        done -> context.runOnContext(now -> next.run()),
                        failure ->
                                context.runOnContext(now -> Refused.with(arrived.request(), 503, Refused.of(failure))));
    }

    /** A request, and who sent it. */
    record Arrived(HttpServerRequest request, Caller caller) {}

    private static void checkVersion(HttpServerRequest request) throws Unfit {
        var version = header(request, "mcp-protocol-version");
        if (!version.isEmpty() && Protocol.of(version).isEmpty()) {
            throw new Unfit(400, "mcp-protocol-version is '" + version + "', expected one of " + Protocol.versions());
        }
    }

    private static boolean accepts(String accept, String type) {
        return accept.contains(type)
                || accept.contains("*/*")
                || accept.toLowerCase(Locale.ROOT).contains(type)
                || accept.contains(type.substring(0, type.indexOf('/')) + "/*");
    }

    private static String header(HttpServerRequest request, String name) {
        var value = request.getHeader(name);
        return value == null ? "" : value;
    }
}
