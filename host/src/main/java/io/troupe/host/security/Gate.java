package io.troupe.host.security;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says who calls and whether that one may. Every edge asks it about every request; a long stream asks again with each
 * message. Any thread; never blocks.
 */
public final class Gate {

    private static final String BEARER = "bearer ";
    private static final Set<ErrorCode> DENIED =
            EnumSet.of(ErrorCode.NOT_ALLOWED, ErrorCode.UNAUTHENTICATED, ErrorCode.RATE_LIMITED);
    /** What one may not see is not there: for a token these may be a try at another's things. */
    private static final Set<ErrorCode> ABSENT = EnumSet.of(
            ErrorCode.TASK_NOT_FOUND, ErrorCode.RUN_NOT_FOUND, ErrorCode.TOKEN_NOT_FOUND, ErrorCode.SCHEDULE_NOT_FOUND);

    private final TokenBook tokens;
    private final SignInLog log;
    private final SignIns signIns;
    private final Rates rates;
    private final Audit audit;
    private final boolean required;

    private Gate(TokenBook tokens, SignInLog log, Audit audit, boolean required) {
        this.tokens = tokens;
        this.log = log;
        this.signIns = log.signIns();
        this.rates = new Rates(System::nanoTime);
        this.audit = audit;
        this.required = required;
        tokens.onRemoved(rates::forget);
        tokens.onRemoved(signIns::endAllBy);
    }

    /**
     * Makes a gate.
     *
     * @param required true when nobody may call without a token
     */
    public static Gate of(Tokens tokens, Audit audit, boolean required) {
        return new Gate(tokens.book(), tokens.signIns(), audit, required);
    }

    public boolean required() {
        return required;
    }

    /**
     * Finds out who calls. Somebody without a token is {@code local} where none is required, else not known.
     *
     * @param authorization the header, if there is one
     * @throws Refusal {@code unauthenticated} when a token is shown that does not count
     */
    public Caller caller(@Nullable String authorization) {
        if (authorization == null) {
            return required ? Caller.nobody() : Caller.local();
        }
        boolean bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return find(
                bearer ? authorization.substring(BEARER.length()).strip() : "",
                "the token in the Authorization header does not count, expected Bearer and one");
    }

    private Caller find(String secret, String why) {
        return tokens.find(secret, HostClock.millis())
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.UNAUTHENTICATED, why + " that was made here and is neither expired nor revoked"));
    }

    /**
     * Lets whoever shows a token go on without it for some hours, or until it counts no longer.
     *
     * @throws Refusal {@code unauthenticated} when the token does not count, {@code rate-limited}
     */
    public SignedIn signIn(String token) {
        var caller = find(token.strip(), "this token does not count, expected one");
        rates.ask(caller);
        return signIns.begin(caller, HostClock.millis());
    }

    /** Has other nodes know of a sign-in, too; done, and never failed, when they can, or when that takes too long. */
    public Future<Void> tell(SignedIn signedIn) {
        return log.begun(signedIn.caller());
    }

    /** Finds out who signed in; nobody where that has ended or never was. */
    public Optional<Caller> signedIn(String secret) {
        return signIns.find(secret).filter(this::counts);
    }

    /** Ends what the caller signed in as, if it calls by that. */
    public void signOut(Caller caller) {
        caller.signIn().ifPresent(signIn -> {
            signIns.end(signIn);
            var _ = log.ended(caller);
        });
    }

    /**
     * Says whether a caller of an earlier request still counts: the token was not revoked and has not expired, and whoever
     * signed in by it has not signed out.
     */
    public boolean counts(Caller caller) {
        if (caller.signIn().filter(signIn -> !signIns.has(signIn)).isPresent()) {
            return false;
        }
        return (caller.hasToken() || caller.signIn().isPresent())
                ? tokens.has(caller.id()) && !caller.expired(HostClock.millis())
                : caller.isKnown();
    }

    /** Is told the id of each token that is revoked or has expired, at most a second ago; on any thread. */
    public void onGone(Consumer<String> listener) {
        tokens.onRemoved(listener);
    }

    /**
     * Makes sure that a caller may use a route or a tool; what agent it is to be is for {@link #work}.
     *
     * @throws Refusal {@code unauthenticated}, {@code not-allowed} or {@code rate-limited}
     */
    public void check(Caller caller, Rule rule) {
        if (!caller.isKnown() && !(rule instanceof Rule.Open)) {
            throw Refusal.of(ErrorCode.UNAUTHENTICATED, "no token, expected the header Authorization: Bearer with one");
        }
        switch (rule) {
            case Rule.Open() -> {}
            case Rule.Known() -> rates.ask(caller);
            case Rule.Agent() -> mayAskSomebody(caller);
            case Rule.Skill(var agent, var skill) -> work(caller, agent, Optional.of(skill));
            case Rule.Host(var area, var verb) -> {
                mayReach(caller, area, verb);
                rates.ask(caller);
            }
        }
    }

    private static void mayReach(Caller caller, String area, String verb) {
        if (!caller.permissions().host(area, verb)) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "'" + caller.name() + "' may not do this, expected a token with the permission @" + area + ":"
                            + verb);
        }
    }

    private static void mayAskSomebody(Caller caller) {
        if (!caller.permissions().someAgent()) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "'" + caller.name() + "' may use no agent, expected a token with a permission agent:skill");
        }
    }

    /** Says whether {@link #check} would let the caller pass now; for lists of what there is. */
    public boolean shows(Caller caller, Rule rule) {
        return switch (rule) {
            case Rule.Open() -> true;
            case Rule.Known() -> caller.isKnown();
            case Rule.Agent() -> caller.permissions().someAgent();
            case Rule.Skill(var agent, var skill) -> caller.permissions().agent(agent, skill);
            case Rule.Host(var area, var verb) -> caller.permissions().host(area, verb);
        };
    }

    /**
     * Makes sure that a caller may ask this of this agent now, and counts it.
     *
     * @param skill {@code execute} when empty
     * @throws Refusal {@code not-allowed} or {@code rate-limited}
     */
    public void work(Caller caller, String agent, Optional<String> skill) {
        checkMayAsk(caller, agent, skill.orElse("execute"));
        rates.work(caller, agent);
    }

    private static void checkMayAsk(Caller caller, String agent, String skill) {
        if (!caller.permissions().agent(agent, skill)) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "'" + caller.name()
                            + "' may not ask for this agent and skill, expected a token with a permission for them");
        }
    }

    /** What is asked of an agent. */
    public record Work(String agent, String skill) {

        /** As it is written in permissions. */
        public String target() {
            return agent + ":" + skill;
        }
    }

    /**
     * Makes sure that a caller may ask all of this now, and counts each; where it may not, none counts.
     *
     * @throws Refusal {@code not-allowed}, {@code rate-limited}, or {@code too-large} for what no rate of this caller is
     *     ever enough for
     */
    public void work(Caller caller, List<Work> calls) {
        for (var call : calls) {
            checkMayAsk(caller, call.agent(), call.skill());
        }
        var counts = new TreeMap<String, Integer>();
        calls.forEach(call -> counts.merge(call.agent(), 1, Integer::sum));
        rates.work(caller, counts);
    }

    /** Takes down that a call was refused, if it was for who made it. */
    public void failed(Caller caller, String action, String target, Throwable failure) {
        if (failure instanceof Refusal refusal
                && (DENIED.contains(refusal.code()) || (caller.hasToken() && ABSENT.contains(refusal.code())))) {
            audit.refused(caller, action, target, refusal.code());
        }
    }

    /** Takes down that a call from this address was refused before it was known who made it. */
    public void failed(Optional<String> address, String action, Throwable failure) {
        failed(Caller.nobody().from(address), action, "", failure);
    }

    /** Takes down that a call changed something. */
    public void changed(Caller caller, String action, String target) {
        audit.changed(caller, action, target);
    }
}
