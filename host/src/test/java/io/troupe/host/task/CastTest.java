package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import java.util.List;
import org.junit.jupiter.api.Test;

class CastTest {

    private final Cast cast = new Cast();

    @Test
    void whatIsTheSameOnTwoNodesIsKeptOnce() {
        cast.tell(roster("aaaaaaaa", "You write."));
        cast.tell(roster("bbbbbbbb", "You write."));

        var members = cast.ready("writer");
        assertThat(members).extracting(Cast.Member::node).containsExactly("aaaaaaaa", "bbbbbbbb");
        assertThat(members.getLast().entry()).isSameAs(members.getFirst().entry());
        assertThat(members.getLast().parts()).isSameAs(members.getFirst().parts());
        assertThat(members.getLast().start()).isNotEqualTo(members.getFirst().start());
    }

    @Test
    void whatIsNotTheSameOnTwoNodesStaysTwo() {
        cast.tell(roster("aaaaaaaa", "You write."));
        cast.tell(roster("bbbbbbbb", "You write better."));

        assertThat(cast.ready("writer"))
                .extracting(member -> member.entry().instructions())
                .containsExactly("You write.", "You write better.");
    }

    private static Roster roster(String node, String instructions) {
        var card = AgentCard.of("writer", "Writes.", Skill.of("execute", "Write it."));
        return new Roster(node, List.of(new Roster.Entry(card, PlayedBy.HOST, "1", instructions, true)));
    }
}
