package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Skill;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The agents of instructions that come with the host, read from their folders as the host reads them from their jars. */
class ShippedAgentsTest {

    /** Lines of this many characters or more are somebody's thought, and stand with one agent alone. */
    private static final int THOUGHT = 60;

    private final Map<String, MarkdownAgent> agents = new TreeMap<>();

    ShippedAgentsTest() throws IOException {
        try (var folders = Files.list(ShippedCards.FOLDER)) {
            for (var folder : folders.filter(Files::isDirectory).toList()) {
                agents.put(folder.getFileName().toString(), ShippedCards.read(folder));
            }
        }
    }

    @Test
    void thereIsAWholeCastAndNothingInItIsLeftOut() {
        assertThat(agents).hasSize(34);
        assertThat(agents.values())
                .allSatisfy(agent ->
                        assertThat(agent.notes()).as(agent.card().name()).isEmpty());
        agents.forEach((folder, agent) -> assertThat(agent.card().name()).isEqualTo(folder));
    }

    @Test
    void eachHasSkillsOfItsOwnWithSchemasAndExamplesThatFit() {
        var check = new CardCheck();
        for (var agent : agents.values()) {
            var card = agent.card();
            assertThat(card.skills()).as(card.name()).extracting(Skill::name).startsWith("execute", "analyze");
            assertThat(card.skills().stream().skip(2)).as(card.name()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(check.strictly(card).keySet()).as(card.name()).containsAll(own(card));
            card.skills().stream()
                    .skip(2)
                    .forEach(skill -> assertThat(skill.examples())
                            .as("%s of %s", skill.name(), card.name())
                            .isNotEmpty());
        }
    }

    @Test
    void eachWorksWithAndHandsOnToAgentsThatThereAre() {
        var unknown = new ArrayList<String>();
        for (var agent : agents.values()) {
            agent.card().collaborators().stream()
                    .filter(name -> !agents.containsKey(name) && !name.equals("all-agents"))
                    .forEach(name -> unknown.add(agent.card().name() + " works with " + name));
        }

        assertThat(unknown).isEmpty();
    }

    @Test
    void eachSaysWhatItKeepsAndNoTwoSayTheSame() {
        var said = new HashMap<String, String>();
        var twice = new ArrayList<String>();
        agents.forEach((name, agent) -> {
            assertThat(agent.instructions()).as(name).contains("## What you keep and where you look first");
            for (var line : new HashSet<>(agent.instructions().lines().toList())) {
                if (line.length() >= THOUGHT) {
                    Optional.ofNullable(said.put(line, name))
                            .ifPresent(other -> twice.add(other + " and " + name + ": " + line));
                }
            }
        });

        assertThat(twice).isEmpty();
    }

    private static List<String> own(AgentCard card) {
        return card.skills().stream().skip(2).map(Skill::name).collect(Collectors.toList());
    }
}
