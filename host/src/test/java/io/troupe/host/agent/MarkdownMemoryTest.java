package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.MemoryProfile;
import io.troupe.api.MemoryProfile.Kept;
import io.troupe.api.MemoryProfile.Place;
import io.troupe.host.fact.Wire;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkdownMemoryTest {

    @Test
    void readsWhatIsKeptAndWhereToLook() {
        var agent = read("""
            memory:
              remembers:
                - { what: "decisions with their reason", scope: team, importance: 5, tags: [decision, service] }
                - { what: "corrections" }
              recalls:
                - { from: shared, when: "always", tags: [decision], limit: 8 }
              never: ["secrets"]
            """);

        assertThat(agent.notes()).isEmpty();
        assertThat(agent.card().memory())
                .contains(MemoryProfile.of(
                                List.of(
                                        new Kept(
                                                "decisions with their reason",
                                                "team",
                                                5,
                                                List.of("decision", "service")),
                                        new Kept("corrections", "team", 3, List.of())),
                                List.of(new Place("shared", "always", List.of("decision"), 8)))
                        .withNever(List.of("secrets")));
    }

    @Test
    void leavesOutAndNotesWhatCannotBeRead() {
        var agent = read("""
            memory:
              remembers:
                - { what: "decisions", scope: galaxy }
                - { what: "corrections", weight: 7 }
                - a word
              recalls: everything
              forever: true
            """);

        assertThat(agent.card().memory())
                .hasValueSatisfying(profile ->
                        assertThat(profile.remembers()).extracting(Kept::what).containsExactly("corrections"));
        assertThat(agent.notes())
                .hasSize(5)
                .allMatch(note -> note.startsWith("line 4: memory: "))
                .anyMatch(note -> note.contains("unknown key 'forever', expected never, recalls, remembers"))
                .anyMatch(note -> note.contains("remembers 1: scope is 'galaxy', expected agent, team"))
                .anyMatch(note -> note.contains("remembers 2: unknown key 'weight'"));
    }

    @Test
    void theSettingOfClaudeCodeIsNoneOfOurs() {
        var agent = read("memory: user\n");

        assertThat(agent.card().memory()).isEmpty();
        assertThat(agent.notes()).isEmpty();
    }

    @Test
    void aCardGoesOverTheWireWithItAndWithoutIt() {
        var card = read("memory: {recalls: [{when: always}]}\n").card();

        assertThat(Wire.read(Wire.write(card), io.troupe.api.AgentCard.class)).isEqualTo(card);
        assertThat(Wire.write(read("").card())).doesNotContain("memory");
    }

    private static MarkdownAgent read(String front) {
        return MarkdownAgent.read(
                "a.md",
                "---\nname: a\ndescription: b\n" + front + "---\nBody",
                file -> Optional.empty(),
                new CardCheck());
    }
}
