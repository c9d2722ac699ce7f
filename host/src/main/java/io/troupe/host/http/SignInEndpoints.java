package io.troupe.host.http;

import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The API's part for the page of a host that asks everybody for a token. All of it is open: who asks is yet to say who. */
final class SignInEndpoints {

    /** A request to go on without the token that is shown here. */
    record SignIn(String token) {

        @Override
        public String toString() {
            return "SignIn[]"; // a record would tell the token
        }
    }

    record SignOut() {}

    /**
     * Who calls.
     *
     * @param signInNeeded true when it is not known who calls, and has to be
     * @param signedIn true when they signed in, and so can sign out
     * @param watches true when they may watch the facts, without which the page has nothing to show
     * @param expires when they count no longer
     */
    record Me(
            String caller,
            String tenant,
            List<String> permissions,
            boolean signInNeeded,
            boolean signedIn,
            boolean watches,
            Optional<Instant> expires) {}

    private final Gate gate;
    private final Bodies bodies;
    private final Access access;

    SignInEndpoints(Gate gate, Bodies bodies, Access access) {
        this.gate = gate;
        this.bodies = bodies;
        this.access = access;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                        "/me",
                        "Say who calls, and whether that has to be said first",
                        Rule.open(),
                        Me.class,
                        context -> Future.succeededFuture(me(Access.caller(context)))),
                Endpoint.post(
                        "/sign-in",
                        "Sign in on the page: the answer brings a cookie in place of the token",
                        Rule.open(),
                        SignIn.class,
                        Me.class,
                        this::signIn),
                Endpoint.post(
                        "/sign-out",
                        "Sign out on the page: its cookie counts no longer",
                        Rule.open(),
                        SignOut.class,
                        Me.class,
                        this::signOut));
    }

    private Future<Me> signIn(RoutingContext context) {
        return bodies.read(context, SignIn.class)
                .compose(wanted -> access.signIn(context, wanted.token()))
                .map(this::me);
    }

    private Future<Me> signOut(RoutingContext context) {
        return bodies.read(context, SignOut.class).map(wanted -> {
            access.signOut(context);
            return me(gate.caller(null));
        });
    }

    private Me me(Caller caller) {
        return new Me(
                caller.name(),
                caller.tenant(),
                caller.permissions().texts(),
                !caller.isKnown(),
                caller.signIn().isPresent(),
                gate.shows(caller, Rule.host("facts", "read")),
                caller.expires());
    }
}
