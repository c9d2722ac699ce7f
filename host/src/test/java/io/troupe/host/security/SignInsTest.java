package io.troupe.host.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignInsTest {

    private static final long NOW = 1_000_000;

    private final SignIns signIns = new SignIns();

    private static Caller caller(String id, Optional<Long> expires) {
        return new Caller(
                id, "ci", "acme", Permissions.of("echo:*"), Optional.of(100), expires.map(Instant::ofEpochMilli));
    }

    private static Caller caller(String id) {
        return caller(id, Optional.empty());
    }

    @Test
    void findsWhoSignedInBySecretAlone() {
        var signedIn = signIns.begin(caller("token-1"), NOW);

        assertThat(signIns.find(signedIn.secret())).contains(signedIn.caller());
        assertThat(signedIn.caller().id()).isEqualTo("token-1");
        assertThat(signedIn.caller().tenant()).isEqualTo("acme");
        assertThat(signIns.find(Secret.fresh())).isEmpty();
        assertThat(signIns.find("")).isEmpty();
        assertThat(signIns.find(signedIn.caller().signIn().orElseThrow())).isEmpty();
        assertThat(signedIn.toString()).doesNotContain(signedIn.secret());
    }

    @Test
    void lastsTwelveHoursAndNeverLongerThanTheToken() {
        long day = Duration.ofDays(1).toMillis();
        long hour = Duration.ofHours(1).toMillis();

        assertThat(signIns.begin(caller("a"), NOW).caller().expires()).contains(Instant.ofEpochMilli(NOW + 12 * hour));
        assertThat(signIns.begin(caller("a", Optional.of(NOW + day)), NOW)
                        .caller()
                        .expires())
                .contains(Instant.ofEpochMilli(NOW + 12 * hour));
        assertThat(signIns.begin(caller("a", Optional.of(NOW + hour)), NOW)
                        .caller()
                        .expires())
                .contains(Instant.ofEpochMilli(NOW + hour));
    }

    @Test
    void endsOneOrAllOfAToken() {
        var one = signIns.begin(caller("token-1"), NOW);
        var two = signIns.begin(caller("token-1"), NOW);
        var other = signIns.begin(caller("token-2"), NOW);

        signIns.end(one.caller().signIn().orElseThrow());
        assertThat(signIns.find(one.secret())).isEmpty();
        assertThat(signIns.find(two.secret())).isPresent();
        signIns.endAllBy("token-1");
        assertThat(signIns.find(two.secret())).isEmpty();
        assertThat(signIns.find(other.secret())).isPresent();
    }

    @Test
    void letsTheOldestGoWhenThereAreTooMany() {
        var own = new ArrayList<SignedIn>();
        var other = signIns.begin(caller("other"), NOW);
        for (int i = 0; i < SignIns.MOST_BY_ONE + 3; i++) {
            own.add(signIns.begin(caller("eager"), NOW + i));
        }
        assertThat(own.stream()
                        .map(one -> signIns.find(one.secret()).isPresent())
                        .toList())
                .containsOnly(true, false)
                .startsWith(false, false, false, true);
        assertThat(signIns.find(other.secret())).as("nobody else's").isPresent();

        for (int i = 0; i < SignIns.MOST; i++) {
            signIns.begin(caller("token-" + i), NOW);
        }
        assertThat(signIns.size()).isEqualTo(SignIns.MOST);
        assertThat(signIns.find(other.secret())).isEmpty();
    }

    @Test
    void givesSecretsThatNobodyGuesses() {
        var secrets = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            secrets.add(signIns.begin(caller("token-" + i), NOW).secret());
        }
        assertThat(secrets).hasSize(100).allMatch(secret -> secret.length() >= 43);
    }

    @Test
    void theGateEndsThemWithTheirToken() throws Exception {
        try (var keeper = new Keeper()) {
            var gate = keeper.gate(true);
            var made = keeper.create("ci");
            var signedIn = gate.signIn(" " + made.secret() + "\n");
            assertThat(gate.signedIn(signedIn.secret())).contains(signedIn.caller());
            assertThat(gate.counts(signedIn.caller())).isTrue();
            assertThatThrownBy(() -> gate.caller("Bearer " + signedIn.secret())).isInstanceOf(Refusal.class);

            keeper.revoke(made.token().id());

            assertThat(gate.signedIn(signedIn.secret())).isEmpty();
            assertThat(gate.counts(signedIn.caller())).isFalse();
            assertThatThrownBy(() -> gate.signIn(made.secret())).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void theGateEndsOneThatSignsOutAndNoOther() throws Exception {
        try (var keeper = new Keeper()) {
            var gate = keeper.gate(true);
            var operator = keeper.tokens().operator();
            var one = gate.signIn(operator);
            var two = gate.signIn(operator);

            gate.signOut(one.caller());

            assertThat(gate.counts(one.caller())).isFalse();
            assertThat(gate.signedIn(one.secret())).isEmpty();
            assertThat(gate.counts(two.caller())).isTrue();
            assertThat(gate.caller("Bearer " + operator).isKnown()).isTrue();
        }
    }

    @Test
    void theGateCountsSignInsAgainstTheRate() throws Exception {
        try (var keeper = new Keeper()) {
            var gate = keeper.gate(true);
            var secret = keeper.create(
                            new CreateToken("ci", List.of(), Optional.empty(), Optional.empty(), Optional.of(1)))
                    .secret();
            for (int i = 0; i < Rates.QUESTIONS_FOR_A_CALL; i++) {
                gate.signIn(secret);
            }
            assertThatThrownBy(() -> gate.signIn(secret)).hasMessageContaining("questions in a minute");
        }
    }
}
