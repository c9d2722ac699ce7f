package io.troupe.host.http;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.CreatedToken;
import io.troupe.host.bus.SecurityCalls.ListTokens;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import io.troupe.host.bus.SecurityCalls.TokenList;
import io.troupe.host.bus.SecurityCalls.TokenView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The API's part for tokens. */
final class TokenEndpoints {

    private static final Duration TIME = Duration.ofSeconds(30);

    /**
     * A request for a token.
     *
     * @param name of the caller that it stands for
     * @param permissions every agent, and nothing of the host's own, when absent
     * @param rate calls a minute to each agent
     */
    record NewToken(
            String name,
            Optional<List<String>> permissions,
            Optional<String> tenant,
            Optional<Long> expiresSeconds,
            Optional<Integer> rate) {

        CreateToken request() {
            return new CreateToken(name, permissions.orElse(List.of()), tenant, expiresSeconds, rate);
        }
    }

    private final Bus bus;
    private final Bodies bodies;
    private final RepeatedPosts<TokenView> made = new RepeatedPosts<>();

    TokenEndpoints(Bus bus, Bodies bodies) {
        this.bus = bus;
        this.bodies = bodies;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/tokens", "List the tokens", Rule.host("tokens", "read"), TokenList.class, this::list),
                Endpoint.post(
                                "/tokens",
                                "Make a token; its secret is in the answer, and never again",
                                Rule.host("tokens", "change"),
                                NewToken.class,
                                CreatedToken.class,
                                this::create)
                        .withStatus(201),
                Endpoint.delete(
                        "/tokens/{id}",
                        "Revoke a token; it stops counting at once",
                        Rule.host("tokens", "change"),
                        TokenView.class,
                        this::revoke));
    }

    private Future<TokenList> list(RoutingContext context) {
        return bus.request(
                SecurityCalls.LIST, new ListTokens(), Access.caller(context).call(TIME));
    }

    /** A secret is not kept for a request that comes again: that one learns which token it made. */
    private Future<CreatedToken> create(RoutingContext context) {
        var secret = new AtomicReference<>(Optional.<String>empty());
        return made.once(
                        context,
                        () -> bodies.read(context, NewToken.class)
                                .compose(token -> bus.request(
                                        SecurityCalls.CREATE,
                                        token.request().withKey(RepeatedPosts.key(context)),
                                        Access.caller(context).call(TIME)))
                                .map(created -> {
                                    secret.set(Optional.of(created.secret()));
                                    return created.token();
                                }))
                .map(token -> new CreatedToken(token, secret.get().orElseThrow(() -> shown(token))));
    }

    private static Refusal shown(TokenView token) {
        return Refusal.of(
                ErrorCode.TRANSITION_REFUSED,
                "this request made " + token.id() + ", whose secret was shown then; expected a new Idempotency-Key, "
                        + "and that one revoked if nobody has its secret");
    }

    private Future<TokenView> revoke(RoutingContext context) {
        var revoke = new RevokeToken(Queries.path(context, "id"));
        return bus.request(SecurityCalls.REVOKE, revoke, Access.caller(context).call(TIME));
    }
}
