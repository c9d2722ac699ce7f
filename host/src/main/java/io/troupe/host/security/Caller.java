package io.troupe.host.security;

import io.troupe.host.bus.Call;
import io.troupe.host.fact.Permissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls, as far as the edge found out.
 *
 * @param id of the token, or {@code local}, {@code operator}, {@code nobody}; two calls are the same one's when it is
 *     the same
 * @param name what it is called in facts
 * @param tenant whose data it may see
 * @param rate calls a minute to each agent; without it, as many as it likes
 * @param expires when it counts no longer
 * @param address that the request came from, as the edge knows it; says nothing about who it is
 * @param signIn what it signed in as on the page, if it calls by that
 */
public record Caller(
        String id,
        String name,
        String tenant,
        Permissions permissions,
        Optional<Integer> rate,
        Optional<Instant> expires,
        Optional<String> address,
        Optional<String> signIn) {

    static final String OPERATOR = "operator";
    static final String NOBODY = "nobody";

    /** Names that no token may stand for, since facts mean somebody else by them. */
    static final Set<String> TAKEN = Set.of(Call.LOCAL, OPERATOR, NOBODY, "host");

    private static final int LONGEST_ADDRESS = 64;

    private static final Caller OF_THIS_MACHINE = allowedAll(Call.LOCAL);
    private static final Caller UNKNOWN =
            new Caller(NOBODY, NOBODY, Call.TENANT, Permissions.NONE, Optional.empty(), Optional.empty());

    /** Makes one of whom it is not known where the request came from. */
    public Caller(
            String id,
            String name,
            String tenant,
            Permissions permissions,
            Optional<Integer> rate,
            Optional<Instant> expires) {
        this(id, name, tenant, permissions, rate, expires, Optional.empty(), Optional.empty());
    }

    /** The same with the address that a request came from; one that is too long to be an address is left out. */
    public Caller from(Optional<String> where) {
        var address = where.filter(text -> text.length() <= LONGEST_ADDRESS);
        return new Caller(id, name, tenant, permissions, rate, expires, address, signIn);
    }

    /** The same one, who calls by having signed in, and not for longer than the token counts. */
    Caller signedIn(String signIn, Instant until) {
        var first = expires.filter(until::isAfter).orElse(until);
        return new Caller(id, name, tenant, permissions, rate, Optional.of(first), address, Optional.of(signIn));
    }

    /** Whoever calls on loopback without a token. */
    public static Caller local() {
        return OF_THIS_MACHINE;
    }

    /** The one who started the host, by the token in the data folder. */
    static Caller operator() {
        return allowedAll(OPERATOR);
    }

    /** Somebody who did not say who, where that is asked. */
    static Caller nobody() {
        return UNKNOWN;
    }

    private static Caller allowedAll(String name) {
        return new Caller(name, name, Call.TENANT, Permissions.EVERYTHING, Optional.empty(), Optional.empty());
    }

    public boolean isKnown() {
        return !id.equals(NOBODY);
    }

    /** Says whether it came with a token that somebody made. */
    public boolean hasToken() {
        return rate.isPresent();
    }

    boolean expired(long now) {
        return expires.isPresent() && expires.get().toEpochMilli() <= now;
    }

    /** A request to a service on behalf of this caller. */
    public Call call(Duration time) {
        return Call.of(name, tenant, permissions, time);
    }
}
