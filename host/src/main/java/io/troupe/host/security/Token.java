package io.troupe.host.security;

import io.troupe.host.bus.SecurityCalls.TokenState;
import io.troupe.host.bus.SecurityCalls.TokenView;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.SecurityFact.TokenCreated;
import java.time.Instant;
import java.util.Optional;

/** A token as its facts tell it. On the token service's context alone. */
final class Token {

    private final TokenCreated created;
    private final long createdAt;
    private final Permissions permissions;
    private boolean revoked;

    Token(TokenCreated created, long createdAt) {
        this.created = created;
        this.createdAt = createdAt;
        this.permissions = Permissions.of(created.permissions());
    }

    void revoke() {
        revoked = true;
    }

    String id() {
        return created.id();
    }

    String name() {
        return created.name();
    }

    String tenant() {
        return created.tenant();
    }

    int rate() {
        return created.rate();
    }

    Optional<Long> expires() {
        return created.expires();
    }

    byte[] digest() {
        return Secret.bytes(created.digest());
    }

    boolean revoked() {
        return revoked;
    }

    boolean expired(long now) {
        return created.expires().isPresent() && created.expires().get() <= now;
    }

    boolean ended(long now) {
        return revoked || expired(now);
    }

    Caller caller() {
        return new Caller(
                created.id(),
                created.name(),
                created.tenant(),
                permissions,
                Optional.of(created.rate()),
                created.expires().map(Instant::ofEpochMilli));
    }

    TokenView view(long now) {
        return new TokenView(
                created.id(),
                created.name(),
                created.tenant(),
                revoked ? TokenState.REVOKED : expired(now) ? TokenState.EXPIRED : TokenState.LIVE,
                created.permissions(),
                created.rate(),
                created.expires().map(Instant::ofEpochMilli),
                Instant.ofEpochMilli(createdAt),
                created.createdBy());
    }
}
