package io.troupe.host.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import io.troupe.host.bus.SecurityCalls.TokenState;
import io.troupe.host.bus.SecurityCalls.TokenView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.SecurityFact.TokenCreated;
import io.troupe.host.fact.SecurityFact.TokenRevoked;
import io.troupe.host.fact.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

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
    void makesATokenThatCountsFromThenOn() throws Exception {
        var made = keeper.create("ci", "echo:*", "@tasks:read");

        assertThat(made.secret()).matches("troupe_[A-Za-z0-9_-]{43}");
        assertThat(made.token().id()).startsWith("token-");
        assertThat(made.token().state()).isEqualTo(TokenState.LIVE);
        assertThat(made.token().rate()).isEqualTo(100);
        assertThat(made.token().createdBy()).isEqualTo("local");
        var caller = keeper.gate(true).caller("Bearer " + made.secret());
        assertThat(caller.name()).isEqualTo("ci");
        assertThat(caller.tenant()).isEqualTo("default");
        assertThat(caller.permissions().texts()).containsExactly("echo:*", "@tasks:read");
        assertThat(caller.id()).isEqualTo(made.token().id());
    }

    @Test
    void givesEveryAgentAndNothingOfTheHostWhereNothingIsAsked() throws Exception {
        assertThat(keeper.create("ci").token().permissions()).containsExactly("*:*");
    }

    @Test
    void keepsNoSecretAnywhere() throws Exception {
        var made = keeper.create("ci");
        keeper.revoke(made.token().id());
        var pasted = keeper.refused(SecurityCalls.REVOKE, new RevokeToken(made.secret()), Keeper.local());

        var secret = made.secret().substring("troupe_".length());
        assertThat(keeper.recorded())
                .hasSize(2)
                .noneMatch(fact -> fact.toString().contains(secret));
        assertThat(Facts.read(keeper.recorded().getFirst()))
                .isInstanceOfSatisfying(
                        TokenCreated.class,
                        fact -> assertThat(fact.digest()).isEqualTo(Secret.hex(Secret.digest(made.secret()))));
        assertThat(made.toString()).doesNotContain(secret);
        assertThat(keeper.list(Keeper.local()).toString()).doesNotContain(secret);
        assertThat(pasted.code()).isEqualTo(ErrorCode.TOKEN_NOT_FOUND);
        assertThat(Wire.write(pasted.problem())).doesNotContain(secret);
    }

    @Test
    void revokesATokenAtOnceAndAgainWithoutHarm() throws Exception {
        var made = keeper.create("ci");
        var gate = keeper.gate(false);
        var caller = gate.caller("Bearer " + made.secret());

        assertThat(keeper.revoke(made.token().id()).state()).isEqualTo(TokenState.REVOKED);
        assertThat(gate.counts(caller)).isFalse();
        assertThat(keeper.tokens().book().find(made.secret(), System.currentTimeMillis()))
                .isEmpty();
        assertThat(keeper.revoke(made.token().id()).state()).isEqualTo(TokenState.REVOKED);
        assertThat(keeper.recorded().stream().map(Facts::read))
                .filteredOn(TokenRevoked.class::isInstance)
                .containsExactly(new TokenRevoked(made.token().id(), "local"));
    }

    @Test
    void keepsTokensAndRevocationsOverARestart() throws Exception {
        var stays = keeper.create("stays", "echo:*");
        var goes = keeper.create("goes");
        keeper.revoke(goes.token().id());
        var before = keeper.list(Keeper.local());

        keeper.restart();

        assertThat(keeper.list(Keeper.local())).isEqualTo(before);
        assertThat(keeper.tokens().book().find(stays.secret(), 0))
                .hasValueSatisfying(
                        caller -> assertThat(caller.permissions().text()).isEqualTo("echo:*"));
        assertThat(keeper.tokens().book().find(goes.secret(), 0)).isEmpty();
    }

    @Test
    void letsATokenExpire() throws Exception {
        var made = keeper.create(
                new CreateToken("ci", List.of(), Optional.empty(), Optional.of(3_600L), Optional.empty()));
        long hour = Duration.ofHours(1).toMillis();
        long end = made.token().expiresAt().orElseThrow().toEpochMilli();

        assertThat(end - System.currentTimeMillis()).isBetween(hour - 60_000, hour);
        assertThat(keeper.tokens().book().find(made.secret(), end - 1)).isPresent();
        assertThat(keeper.tokens().book().find(made.secret(), end)).isEmpty();
    }

    @Test
    void tellsWhoeverHoldsSomethingOpenThatATokenIsGone() throws Exception {
        var gone = new java.util.concurrent.LinkedBlockingQueue<String>();
        keeper.gate(true).onGone(gone::add);
        var revoked = keeper.create("ci").token().id();
        keeper.revoke(revoked);
        assertThat(gone.poll(10, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(revoked);

        var made = keeper.create(new CreateToken("ci", List.of(), Optional.empty(), Optional.of(1L), Optional.empty()));
        assertThat(gone.poll(10, java.util.concurrent.TimeUnit.SECONDS))
                .isEqualTo(made.token().id());
        assertThat(keeper.list(Keeper.local()))
                .extracting(TokenView::state)
                .containsExactly(TokenState.EXPIRED, TokenState.REVOKED);
    }

    @Test
    void listsTheNewestFirstAndEachTenantItsOwn() throws Exception {
        var first = keeper.create("one").token().id();
        var other = keeper.create(
                        new CreateToken("two", List.of(), Optional.of("acme"), Optional.empty(), Optional.empty()))
                .token()
                .id();

        assertThat(keeper.list(Keeper.local())).extracting(TokenView::id).containsExactly(other, first);
        var theirs = Keeper.as("boss", "acme", "@*:*");
        assertThat(keeper.list(theirs)).extracting(TokenView::id).containsExactly(other);
        assertThat(keeper.refused(SecurityCalls.REVOKE, new RevokeToken(first), theirs)
                        .code())
                .isEqualTo(ErrorCode.TOKEN_NOT_FOUND);
        assertThat(keeper.tokens().book().has(first)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'*:*,@tokens:*',  '*:*',             true",
        "'*:*,@tokens:*',  'echo:execute',    true",
        "'*:*,@tokens:*',  '@tokens:change',  true",
        "'*:*,@tokens:*',  '@plugins:change', false",
        "'echo:*',         '*:*',             false",
        "'echo:*',         'echo:plan',       true",
        "'echo:plan',      'echo:*',          false",
    })
    void letsATokenGiveAwayNoMoreThanItHas(String has, String gives, boolean allowed) throws Exception {
        keeper.create("boss", has.split(","));
        var boss = Keeper.as("boss", "default", has);

        if (allowed) {
            var made = keeper.ask(SecurityCalls.CREATE, Keeper.wanted("child", gives), boss);
            assertThat(made.token().createdBy()).isEqualTo("boss");
        } else {
            assertThat(keeper.refused(SecurityCalls.CREATE, Keeper.wanted("child", gives), boss)
                            .code())
                    .isEqualTo(ErrorCode.NOT_ALLOWED);
        }
    }

    @Test
    void letsATokenMakeNoneThatIsFasterOrLastsLongerOrIsElsewhere() throws Exception {
        keeper.create(new CreateToken("boss", List.of("*:*"), Optional.empty(), Optional.of(1_000L), Optional.of(50)));
        var boss = Keeper.as("boss", "default", "*:*");

        for (var wanted : List.of(
                new CreateToken("child", List.of(), Optional.empty(), Optional.empty(), Optional.of(51)),
                new CreateToken("child", List.of(), Optional.empty(), Optional.of(2_000L), Optional.empty()),
                new CreateToken("child", List.of(), Optional.of("acme"), Optional.empty(), Optional.empty()))) {
            assertThat(keeper.refused(SecurityCalls.CREATE, wanted, boss).code())
                    .isEqualTo(ErrorCode.NOT_ALLOWED);
        }
        var made =
                keeper.ask(SecurityCalls.CREATE, Keeper.wanted("child"), boss).token();
        assertThat(made.rate()).isEqualTo(50);
        assertThat(made.expiresAt()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "operator", "host", "nobody", "", "Ci", "a b", "-a", "é"})
    void refusesNamesThatMeanSomebodyElseOrNobody(String name) {
        var refused = keeper.refused(SecurityCalls.CREATE, Keeper.wanted(name), Keeper.local());

        assertThat(refused.code()).isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(refused.problem().mistakes()).extracting(Mistake::pointer).contains("/name");
    }

    @Test
    void saysEveryMistake() {
        var wanted = new CreateToken(
                "ci", List.of("echo", "@task:read", "ok:*"), Optional.of("A"), Optional.of(0L), Optional.of(0));

        var refused = keeper.refused(SecurityCalls.CREATE, wanted, Keeper.local());

        assertThat(refused.problem().mistakes())
                .extracting(Mistake::pointer)
                .containsExactly("/tenant", "/rate", "/expires_seconds", "/permissions/0", "/permissions/1");
        assertThat(refused.problem().mistakes().getLast().message()).contains("@tasks:read");
    }
}
