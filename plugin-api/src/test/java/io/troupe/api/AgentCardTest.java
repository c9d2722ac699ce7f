package io.troupe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentCardTest {

    private static final Skill SKILL = Skill.of("execute", "Works.");

    @ParameterizedTest
    @ValueSource(strings = {"", "Back End", "1st", "a/b/c", "/a", "a/", "-a", "ä", "a\n"})
    void refusesWhatIsNotAName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentCard.of(name, "Works.", SKILL))
                .withMessageStartingWith("not a name: '" + name + "', expected");
    }

    @Test
    void takesNamesOfPacksAndOfTheGreatestLength() {
        assertThat(AgentCard.of("pack/echo", "Works.", SKILL).name()).isEqualTo("pack/echo");
        assertThat(AgentCard.of("a".repeat(63), "Works.", SKILL).name()).hasSize(63);
        assertThatIllegalArgumentException().isThrownBy(() -> AgentCard.of("a".repeat(64), "Works.", SKILL));
    }

    @Test
    void wantsSkillsWithUniqueNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentCard.of("a", "Works."))
                .withMessage("agent 'a' has no skill, expected one or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentCard.of("a", "Works.", SKILL, SKILL))
                .withMessage("agent 'a' has skill 'execute' twice, expected unique names");
    }

    @Test
    void knowsWhichSkillsAnswerInAShape() {
        assertThat(SKILL.hasOutputSchema()).isFalse();
        assertThat(SKILL.withOutput(Json.of("{\"type\":\"object\"}")).hasOutputSchema())
                .isTrue();
    }

    @Test
    void boundsWhatIsTaken() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(0, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Budget.unbounded().withTokens(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Budget.unbounded().withTime(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Outcome.Failed(" ", false));
    }
}
