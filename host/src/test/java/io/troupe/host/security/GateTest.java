package io.troupe.host.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateTest {

    private Keeper keeper;

    @BeforeEach
    void open() throws Exception {
        keeper = new Keeper();
    }

    @AfterEach
    void close() {
        keeper.close();
    }

    @Test
    void takesWhoShowsNoTokenForLocalUnlessOneIsRequired() {
        assertThat(keeper.gate(false).caller(null)).isEqualTo(Caller.local());
        assertThat(keeper.gate(true).caller(null).isKnown()).isFalse();
    }

    @Test
    void refusesWhatIsShownAndDoesNotCount() throws Exception {
        var secret = keeper.create("ci").secret();
        for (var gate : List.of(keeper.gate(false), keeper.gate(true))) {
            for (var header : List.of(
                    "",
                    "Bearer",
                    "Bearer ",
                    "Basic " + secret,
                    secret,
                    "Bearer " + secret + "x",
                    "Bearer " + secret.substring(1),
                    "Bearer " + secret.replace("troupe_", "Troupe_"),
                    "Bearer " + Secret.fresh(),
                    "Bearer " + secret + " " + secret)) {
                assertThat(refusal(() -> gate.caller(header)).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
                assertThat(refusal(() -> gate.caller(header)).getMessage()).doesNotContain(secret.substring(8));
            }
            assertThat(gate.caller("bearer  " + secret + " ").name()).isEqualTo("ci");
        }
    }

    @Test
    void knowsTheOperatorUntilTheHostEnds() throws Exception {
        var secret = keeper.tokens().operator();
        var operator = keeper.gate(true).caller("Bearer " + secret);

        assertThat(operator.name()).isEqualTo("operator");
        assertThat(operator.permissions().host("tokens", "change")).isTrue();
        assertThat(operator.hasToken()).isFalse();
        assertThat(keeper.recorded()).isEmpty();
        keeper.restart();
        assertThat(refusal(() -> keeper.gate(true).caller("Bearer " + secret)).code())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void checksEveryKindOfRule() throws Exception {
        var gate = keeper.gate(true);
        var narrow = gate.caller("Bearer " + keeper.create("a", "echo:*").secret());
        var host = gate.caller("Bearer " + keeper.create("b", "@plugins:read").secret());
        var nobody = gate.caller(null);

        assertThat(code(gate, nobody, Rule.open())).isEmpty();
        for (var rule : List.of(Rule.known(), Rule.agent(), Rule.host("plugins", "read"), Rule.skill("echo", "x"))) {
            assertThat(code(gate, nobody, rule)).contains(ErrorCode.UNAUTHENTICATED);
            assertThat(code(gate, Caller.local(), rule)).isEmpty();
            assertThat(gate.shows(nobody, rule)).isFalse();
            assertThat(gate.shows(Caller.local(), rule)).isTrue();
        }
        assertThat(code(gate, narrow, Rule.known())).isEmpty();
        assertThat(code(gate, narrow, Rule.agent())).isEmpty();
        assertThat(code(gate, narrow, Rule.skill("echo", "x"))).isEmpty();
        assertThat(code(gate, narrow, Rule.skill("other", "x"))).contains(ErrorCode.NOT_ALLOWED);
        assertThat(code(gate, narrow, Rule.host("plugins", "read"))).contains(ErrorCode.NOT_ALLOWED);
        assertThat(code(gate, host, Rule.host("plugins", "read"))).isEmpty();
        assertThat(code(gate, host, Rule.host("plugins", "change"))).contains(ErrorCode.NOT_ALLOWED);
        assertThat(code(gate, host, Rule.agent())).contains(ErrorCode.NOT_ALLOWED);
    }

    @Test
    void countsTheCallsOfATokenToEachAgent() throws Exception {
        var gate = keeper.gate(true);
        var made = keeper.create(new CreateToken("ci", List.of(), Optional.empty(), Optional.empty(), Optional.of(2)));
        var caller = gate.caller("Bearer " + made.secret());

        gate.work(caller, "echo", Optional.empty());
        gate.work(caller, "echo", Optional.empty());
        var refused = refusal(() -> gate.work(caller, "echo", Optional.empty()));
        assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refused.problem().retryAfterMillis())
                .hasValueSatisfying(millis -> assertThat(millis).isBetween(1L, 30_000L));
        gate.work(caller, "other", Optional.empty());
        for (int i = 0; i < 1_000; i++) {
            gate.work(Caller.local(), "echo", Optional.empty());
        }
    }

    /** A request of a token is to cost no more than a few microseconds; this leaves room for a busy machine. */
    @Test
    void knowsCallersQuickly() throws Exception {
        var gate = keeper.gate(true);
        var made = keeper.create(
                new CreateToken("ci", List.of(), Optional.empty(), Optional.empty(), Optional.of(100_000_000)));
        var header = "Bearer " + made.secret();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < 5_000; i++) {
                gate.work(gate.caller(header), "echo", Optional.empty());
            }
            best = Math.min(best, (System.nanoTime() - begun) / 5_000);
        }
        assertThat(best).as("nanoseconds").isLessThan(10_000);
    }

    private static Optional<ErrorCode> code(Gate gate, Caller caller, Rule rule) {
        try {
            gate.check(caller, rule);
            return Optional.empty();
        } catch (Refusal e) {
            return Optional.of(e.code());
        }
    }

    private static Refusal refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        var caught = new Refusal[1];
        assertThatThrownBy(work).isInstanceOfSatisfying(Refusal.class, refusal -> caught[0] = refusal);
        return caught[0];
    }
}
