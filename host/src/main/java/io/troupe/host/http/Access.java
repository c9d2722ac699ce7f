package io.troupe.host.http;

import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;
import io.troupe.host.security.HttpGuard;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Looks at every request before anybody else does: where it came from, who sent it, whether that one may; and has
 * written down what was refused and what it changed. On the server's event loops.
 */
final class Access {

    private static final String CALLER = "troupe.caller";
    private static final String TARGET = "troupe.target";
    private static final int MOST_NAMED = 8;

    private final Gate gate;
    private final HttpGuard guard;
    private final ProtectedResource resource;
    private final Whence whence;
    private final PageCookie cookie;

    /** What tells where a request comes from, and who signed in on the page. */
    record Marks(Whence whence, PageCookie cookie) {

        static Marks of(Tls tls, int port) {
            return new Marks(new Whence(tls instanceof Tls.AtProxy), new PageCookie(tls, port));
        }
    }

    Access(Gate gate, HttpGuard guard, ProtectedResource resource, Marks marks) {
        this.resource = resource;
        this.whence = marks.whence();
        this.gate = gate;
        this.guard = guard;
        this.cookie = marks.cookie();
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

    /** The first of the router's handlers. Whoever signed in on the page needs no header; MCP is no page. */
    void identify(RoutingContext context) {
        var request = context.request();
        var shown = request.getHeader("Authorization") == null ? cookie.read(request) : Optional.<String>empty();
        var signedIn = shown.flatMap(gate::signedIn).map(caller -> caller.from(whence.of(request)));
        signedIn.or(() -> admit(request)).ifPresent(caller -> {
            context.put(CALLER, caller);
            context.next();
        });
    }

    /**
     * Signs the one in who shows this token; what they signed in as before ends.
     *
     * @throws Refusal {@code not-allowed} where no page of ours asks, {@code unauthenticated}, {@code rate-limited}
     */
    Future<Caller> signIn(RoutingContext context, String token) {
        cookie.checkOrigin(context.request());
        var signedIn = gate.signIn(token);
        gate.signOut(caller(context));
        return gate.tell(signedIn).map(told -> {
            cookie.give(context.response(), signedIn);
            context.put(CALLER, signedIn.caller());
            return signedIn.caller();
        });
    }

    /** Ends what the caller signed in as, and has the browser forget it in any case. */
    void signOut(RoutingContext context) {
        gate.signOut(caller(context));
        cookie.takeBack(context.response());
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

    /**
     * Makes sure that the caller may have all of this done now; else none of it counts.
     *
     * @throws Refusal when it may not
     */
    void work(RoutingContext context, List<Submit> tasks) {
        var calls = tasks.stream()
                .map(task -> new Gate.Work(task.agent(), task.skill().orElse("execute")))
                .toList();
        var named = calls.stream().distinct().map(Gate.Work::target).toList();
        var more = named.size() > MOST_NAMED ? " and " + (named.size() - MOST_NAMED) + " more" : "";
        context.put(TARGET, named.stream().limit(MOST_NAMED).collect(Collectors.joining(" ")) + more);
        gate.work(caller(context), calls);
    }

    /** Has what a request is about, where its path does not say it, written down with what became of it. */
    static void about(RoutingContext context, String target) {
        context.put(TARGET, target);
    }

    /** Has written down what a request that was granted changed, if it can have changed anything. */
    void done(RoutingContext context, String action) {
        // nobody changes nothing: to sign out who is not signed in is for anybody, and must fill no disk
        if (!context.request().method().equals(HttpMethod.GET)
                && caller(context).isKnown()) {
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
