package io.troupe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.api.MemoryProfile.Kept;
import io.troupe.api.MemoryProfile.Place;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryProfileTest {

    private static final Kept KEPT = new Kept("decisions with their reason", "team", 5, List.of("decision"));
    private static final Place PLACE = new Place("team", "before a design", List.of("decision"), 8);

    @Test
    void isPartOfACardThatSaysSo() {
        var profile = MemoryProfile.of(List.of(KEPT), List.of(PLACE)).withNever(List.of("secrets"));
        var card = AgentCard.of("a", "Works.", Skill.of("execute", "Works."));

        assertThat(card.memory()).isEmpty();
        assertThat(card.withMemory(profile).withCategory("engineering").memory())
                .contains(profile);
    }

    @Test
    void boundsWhatIsSaid() {
        assertThatIllegalArgumentException().isThrownBy(() -> MemoryProfile.of(List.of(), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryProfile.of(Collections.nCopies(51, KEPT), List.of(PLACE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Kept("x", "world", 5, List.of()))
                .withMessage("scope is 'world', expected agent, team, session or shared");
        assertThatIllegalArgumentException().isThrownBy(() -> new Kept("x", "team", 6, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Kept(" ", "team", 5, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Kept("x", "team", 5, List.of("Not A Name")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Place("team", "always", List.of(), 0));
    }
}
