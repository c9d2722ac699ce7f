package io.troupe.host.security;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Permission;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.SecurityFact.TokenCreated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Decides which tokens may be made, and who sees which. A token makes no token that can do more than it can. */
final class Grants {

    private static final List<String> USUAL = List.of("*:*");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final int MOST_PERMISSIONS = 100;
    private static final int MOST_RATE = 100_000_000;
    private static final long LONGEST_SECONDS = Duration.ofDays(3_650).toSeconds();

    private final int rate;

    Grants(int rate) {
        this.rate = rate;
    }

    /** Those who are no token look after all tenants; a token's caller after its own. */
    static boolean sees(Call call, Token token) {
        return ofTheHouse(call) || token.tenant().equals(call.tenant());
    }

    private static boolean ofTheHouse(Call call) {
        return Caller.TAKEN.contains(call.caller());
    }

    /**
     * Checks a request and makes the fact of it.
     *
     * @throws Refusal {@code input-invalid} with every mistake, or {@code not-allowed}
     */
    TokenCreated token(String id, CreateToken request, Call call, String digest, Collection<Token> known) {
        check(request);
        long now = HostClock.millis();
        var texts = request.permissions().isEmpty() ? USUAL : request.permissions();
        var token = new TokenCreated(
                id,
                request.name(),
                request.tenant().orElse(call.tenant()),
                digest,
                List.copyOf(texts),
                request.expiresSeconds().map(seconds -> now + seconds * 1_000),
                request.rate().orElse(rate),
                call.caller());
        if (ofTheHouse(call)) {
            return token;
        }
        var own = known.stream()
                .filter(one -> !one.ended(now) && one.name().equals(call.caller()) && sees(call, one))
                .toList();
        return within(token, call, own, request);
    }

    private static TokenCreated within(TokenCreated token, Call call, List<Token> own, CreateToken request) {
        for (var permission : Permissions.of(token.permissions()).all()) {
            if (!call.permissions().covers(permission)) {
                throw refused(call, "give away '" + permission + "', expected permissions that it has itself");
            }
        }
        if (!token.tenant().equals(call.tenant())) {
            throw refused(call, "make tokens of another tenant, expected '" + call.tenant() + "'");
        }
        int most = own.stream().mapToInt(Token::rate).max().orElse(0);
        if (request.rate().isPresent() && token.rate() > most) {
            throw refused(call, "give a rate of " + token.rate() + ", expected at most its own of " + most);
        }
        var latest = latest(own);
        if (latest.isPresent()
                && token.expires().filter(end -> end > latest.get()).isPresent()) {
            throw refused(call, "make a token that outlives its own");
        }
        return new TokenCreated(
                token.id(),
                token.name(),
                token.tenant(),
                token.digest(),
                token.permissions(),
                token.expires().or(() -> latest),
                Math.min(token.rate(), most),
                token.createdBy());
    }

    /** When the last of these expires; empty when one of them never does. */
    private static Optional<Long> latest(List<Token> own) {
        return own.stream().anyMatch(token -> token.expires().isEmpty())
                ? Optional.empty()
                : Optional.of(own.stream()
                        .map(Token::expires)
                        .flatMap(Optional::stream)
                        .max(Long::compare)
                        .orElse(0L));
    }

    private static Refusal refused(Call call, String what) {
        return Refusal.of(ErrorCode.NOT_ALLOWED, "'" + call.caller() + "' may not " + what);
    }

    private static void check(CreateToken request) {
        var mistakes = new ArrayList<Mistake>();
        named(request.name(), "/name").ifPresent(mistakes::add);
        if (Caller.TAKEN.contains(request.name())) {
            mistakes.add(new Mistake("/name", "'" + request.name() + "' means somebody else, expected another name"));
        }
        request.tenant().flatMap(tenant -> named(tenant, "/tenant")).ifPresent(mistakes::add);
        request.rate()
                .flatMap(count -> outside(count, MOST_RATE, "/rate", "calls a minute"))
                .ifPresent(mistakes::add);
        request.expiresSeconds()
                .flatMap(seconds -> outside(seconds, LONGEST_SECONDS, "/expires_seconds", "seconds"))
                .ifPresent(mistakes::add);
        if (request.permissions().size() > MOST_PERMISSIONS) {
            mistakes.add(new Mistake("/permissions", "more than " + MOST_PERMISSIONS + ", expected at most that"));
        } else {
            mistakes.addAll(permissions(request.permissions()));
        }
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid(ErrorCode.INPUT_INVALID, words(mistakes), mistakes);
        }
    }

    private static String words(List<Mistake> mistakes) {
        return "the token cannot be made: " + mistakes.getFirst().message();
    }

    private static List<Mistake> permissions(List<String> texts) {
        var mistakes = new ArrayList<Mistake>();
        for (int i = 0; i < texts.size(); i++) {
            var where = "/permissions/" + i;
            permission(Secret.without(texts.get(i))).ifPresent(message -> mistakes.add(new Mistake(where, message)));
        }
        return mistakes;
    }

    private static Optional<String> permission(String text) {
        try {
            return new Permission(text).meansSomething()
                    ? Optional.empty()
                    : Optional.of("'" + text + "' is nothing of the host's, expected one of @"
                            + String.join(", @", new TreeSet<>(Permission.HOST)) + ", @tools:<provider>");
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Mistake> named(String name, String where) {
        return NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(
                        new Mistake(where, "not a name: '" + Secret.without(name) + "', expected " + NAME.pattern()));
    }

    private static Optional<Mistake> outside(long value, long most, String where, String what) {
        return value >= 1 && value <= most
                ? Optional.empty()
                : Optional.of(new Mistake(where, "is " + value + ", expected 1 to " + most + " " + what));
    }
}
