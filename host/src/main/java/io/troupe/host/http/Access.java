package io.troupe.host.http;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;
import io.troupe.host.security.HttpGuard;
import io.troupe.host.security.Rule;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Looks at every request before anybody else does: where it came from, who sent it, whether that one may; and has
 * written down what was refused and what it changed. On the server's event loops.
 */
final class Access {

    private static final String CALLER = "troupe.caller";
    private static final String TARGET = "troupe.target";

    private final Gate gate;
    private final HttpGuard guard;
    private final ProtectedResource resource;
    private final Whence whence;

    Access(Gate gate, HttpGuard guard, ProtectedResource resource, Whence whence) {
        this.resource = resource;
        this.whence = whence;
        this.gate = gate;
        this.guard = guard;
    }

    /** Says whether a request came by one of our names and from no other site; if not, it has answered by itself. */
    boolean letsIn(HttpServerRequest request) {
        var authority = request.authority();
        var origin = request.getHeader("Origin");
        var stranger = guard.check(authority == null ? "" : authority.toString(), origin == null ? "" : origin);
        stranger.ifPresent(refusal -> {
            gate.failed(whence.of(request), "http " + request.method(), refusal);
            Replies.problem(request.response(), refusal);
        });
        return stranger.isEmpty();
    }

    /**
     * Finds out who calls; where the token does not count it answers by itself, and there is nobody.
     *
     * @return somebody who may not be known, where tokens are required and none came
     */
    private Optional<Caller> admit(HttpServerRequest request) {
        try {
            return Optional.of(gate.caller(request.getHeader("Authorization")).from(whence.of(request)));
        } catch (Refusal e) {
            gate.failed(whence.of(request), "http " + request.method(), e);
            refuse(request, e);
            return Optional.empty();
        }
    }

    /** Finds out who calls, for what is not in the router; has answered by itself where that is not to be known. */
    Optional<Caller> admitKnown(HttpServerRequest request) {
        return admit(request).filter(caller -> {
            if (!caller.isKnown()) {
                refuseUnknown(request, caller, "http " + request.method() + " " + request.path());
            }
            return caller.isKnown();
        });
    }

    /** Where no token or a wrong one came, says what is expected (RFC 6750, section 3; RFC 9728, section 5.1). */
    private void refuse(HttpServerRequest request, Refusal refusal) {
        if (refusal.code() == ErrorCode.UNAUTHENTICATED) {
            var error = request.getHeader("Authorization") == null ? "" : ", error=\"invalid_token\"";
            var metadata = gate.required() ? ", resource_metadata=\"" + resource.metadata(request) + "\"" : "";
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"troupe\"" + error + metadata);
        }
        Replies.problem(request.response(), refusal);
    }

    private void refuseUnknown(HttpServerRequest request, Caller caller, String action) {
        try {
            gate.check(caller, Rule.known());
        } catch (Refusal e) {
            gate.failed(caller, action, "", e);
            refuse(request, e);
        }
    }

    /** The first of the router's handlers. */
    void identify(RoutingContext context) {
        admit(context.request()).ifPresent(caller -> {
            context.put(CALLER, caller);
            context.next();
        });
    }

    /** Lets pass who may; goes before whatever reads the body. */
    Handler<RoutingContext> by(Rule rule, String action) {
        return context -> {
            try {
                gate.check(caller(context), rule);
                context.next();
            } catch (Refusal e) {
                failed(context, action, e);
                refuse(context.request(), e);
            }
        };
    }

    /** Who sent the request. */
    static Caller caller(RoutingContext context) {
        Caller caller = context.get(CALLER);
        if (caller == null) {
            throw new IllegalStateException("a request came past the check of who sent it");
        }
        return caller;
    }

    /**
     * Makes sure that the caller may have this agent work now.
     *
     * @throws Refusal when it may not
     */
    void work(RoutingContext context, String agent, Optional<String> skill) {
        context.put(TARGET, agent + ":" + skill.orElse("execute"));
        gate.work(caller(context), agent, skill);
    }

    /** Has written down what a request that was granted changed, if it can have changed anything. */
    void done(RoutingContext context, String action) {
        if (!context.request().method().equals(HttpMethod.GET)) {
            gate.changed(caller(context), action, target(context));
        }
    }

    /** Has written down that a request was refused, if it was for who sent it. */
    void failed(RoutingContext context, String action, Throwable failure) {
        gate.failed(caller(context), action, target(context), failure);
    }

    private static String target(RoutingContext context) {
        String named = context.get(TARGET);
        return named == null ? String.join(" ", context.pathParams().values()) : named;
    }
}
