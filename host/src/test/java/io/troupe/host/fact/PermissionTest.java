package io.troupe.host.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionTest {

    @ParameterizedTest
    @CsvSource({
        "echo:execute,      echo,        execute, true",
        "echo:execute,      echo,        analyze, false",
        "echo:execute,      echo2,       execute, false",
        "echo:*,            echo,        analyze, true",
        "*:execute,         any/thing,   execute, true",
        "*:execute,         any,         analyze, false",
        "*:*,               any,         thing,   true",
        "team/*:*,          team/a,      x,       true",
        "team/*:*,          team,        x,       false",
        "team/*:*,          teams/a,     x,       false",
        "team--a:*,         team/a,      x,       true",
        "team--a:*,         team--a,     x,       true",
        "team/a:*,          team--a,     x,       false",
        "team--*:do-*,      team/a,      do-it,   true",
        "*-expert:*,        db-expert,   x,       true",
        "*-expert:*,        db-experts,  x,       false",
        "a*b*c:*,           a1b2b3c,     x,       true",
        "a*b*c:*,           a1c2b,       x,       false",
        "@*:*,              any,         thing,   false",
        "@tasks:read,       tasks,       read,    false",
        "echo:*,            'echo:x',    y,       false",
    })
    void letsAgentsBeAsked(String text, String agent, String skill, boolean allowed) {
        assertThat(Permissions.of(List.of(text)).agent(agent, skill)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "@tasks:read,    tasks,   read,   true",
        "@tasks:read,    tasks,   change, false",
        "@tasks:*,       tasks,   change, true",
        "@*:read,        plugins, read,   true",
        "@*:read,        plugins, change, false",
        "@*:*,           plugins, change, true",
        "*:*,            plugins, change, false",
        "*:*,            tasks,   read,   false",
        "tasks:read,     tasks,   read,   false",
    })
    void letsTheHostsOwnBeReached(String text, String area, String verb, boolean allowed) {
        assertThat(Permissions.of(List.of(text)).host(area, verb)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "*:*,          echo:execute, true",
        "*:*,          *:*,          true",
        "*:*,          @tasks:read,  false",
        "@*:*,         @tasks:*,     true",
        "@*:*,         echo:*,       false",
        "echo:*,       echo:execute, true",
        "echo:execute, echo:*,       false",
        "team/*:*,     team/a*:x,    true",
        "team/*:*,     *:x,          false",
        "team/a:*,     team/*:x,     false",
        "a*:*,         a*b*:*,       true",
        "a*b:*,        a*:*,         false",
    })
    void coversWhatItMayGiveAway(String has, String gives, boolean covered) {
        assertThat(Permissions.of(List.of(has)).covers(new Permission(gives))).isEqualTo(covered);
    }

    /** Whatever one covers, no agent may be asked by the other that may not be asked by the one. */
    @Test
    void coversNothingThatItDoesNotLetOneDo() {
        var random = new Random(7);
        int covered = 0;
        for (int i = 0; i < 20_000; i++) {
            var has = new Permission(pattern(random) + ":" + pattern(random));
            var gives = new Permission(pattern(random) + ":" + pattern(random));
            if (has.covers(gives)) {
                covered++;
                for (int tries = 0; tries < 20; tries++) {
                    var agent = pattern(random).replace("*", "b");
                    var skill = pattern(random).replace("*", "a");
                    assertThat(!gives.agent(agent, skill) || has.agent(agent, skill))
                            .as("%s covers %s, yet %s:%s", has, gives, agent, skill)
                            .isTrue();
                }
            }
        }
        assertThat(covered).isGreaterThan(500);
    }

    private static String pattern(Random random) {
        var text = new StringBuilder().append("ab*".charAt(random.nextInt(3)));
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append("ab*-".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "echo",
                ":",
                "echo:",
                ":x",
                "@:x",
                "@tasks",
                "Echo:x",
                "a:b:c",
                "a b:c",
                "a:b,c:d",
                "@a/b:c",
                "é:x",
                "echo:x\n"
            })
    void refusesWhatIsNoPermission(String text) {
        assertThatThrownBy(() -> new Permission(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("agent:skill");
    }

    @Test
    void knowsWhatMeansNothing() {
        assertThat(new Permission("@task:read").meansSomething()).isFalse();
        assertThat(new Permission("@tasks:*").meansSomething()).isTrue();
        assertThat(new Permission("@tools:workspace").meansSomething()).isTrue();
        assertThat(new Permission("nobody-yet:*").meansSomething()).isTrue();
    }

    @Test
    void matchesLongPatternsWithoutTakingLong() {
        var pattern = new Permission("*a".repeat(60) + "b:*");
        long begun = System.nanoTime();

        assertThat(pattern.agent("a".repeat(4_000), "x")).isFalse();
        assertThat(System.nanoTime() - begun).isLessThan(2_000_000_000L);
    }

    @Test
    void saysItAllInALineAndReadsItBack() {
        var some = Permissions.of(List.of("echo:*", "@tasks:read"));

        assertThat(some.text()).isEqualTo("echo:*,@tasks:read");
        assertThat(Permissions.of(some.text())).isEqualTo(some);
        assertThat(Permissions.of("")).isEqualTo(Permissions.NONE);
        assertThat(Permissions.of(Permissions.EVERYTHING.text())).isSameAs(Permissions.EVERYTHING);
        assertThat(Permissions.NONE.agent("echo", "execute")).isFalse();
        assertThat(Permissions.NONE.host("tasks", "read")).isFalse();
        assertThat(Permissions.EVERYTHING.agent("a/b", "c")).isTrue();
        assertThat(Permissions.EVERYTHING.host("a", "b")).isTrue();
    }

    @Test
    void showsAnAgentOfWhichAnythingMayBeAsked() {
        var some = Permissions.of(List.of("team/a:plan", "@*:*"));

        assertThat(some.someSkillOf("team/a")).isTrue();
        assertThat(some.someSkillOf("team/b")).isFalse();
        assertThat(Permissions.of("@*:*").someAgent()).isFalse();
        assertThat(some.someAgent()).isTrue();
    }
}
