package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeighboursTest {

    private final Neighbours neighbours = new Neighbours("aaaaaaaa");

    @Test
    void whatIsTheSameOnTwoNodesIsKeptOnce() {
        var first = card("Writes.");
        neighbours.tell(roster("bbbbbbbb", first));
        neighbours.tell(roster("cccccccc", card("Writes.")));

        neighbours.keep(Set.of("aaaaaaaa", "cccccccc"));

        assertThat(neighbours.with(List.of())).singleElement().satisfies(writer -> {
            assertThat(writer.card()).isSameAs(first);
            assertThat(writer.view().reason()).isEqualTo("it lives on cccccccc");
        });
    }

    @Test
    void whatHasChangedTakesThePlaceOfWhatWas() {
        neighbours.tell(roster("bbbbbbbb", card("Writes.")));
        neighbours.tell(roster("bbbbbbbb", card("Writes better.")));

        assertThat(neighbours.with(List.of()))
                .singleElement()
                .satisfies(writer -> assertThat(writer.card().description()).isEqualTo("Writes better."));
    }

    private static AgentCard card(String description) {
        return AgentCard.of("writer", description, Skill.of("execute", "Write it."));
    }

    private static Roster roster(String node, AgentCard card) {
        return new Roster(node, List.of(new Roster.Entry(card, PlayedBy.HOST, "1", "", true)));
    }
}
