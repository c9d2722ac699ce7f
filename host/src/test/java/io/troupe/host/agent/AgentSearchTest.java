package io.troupe.host.agent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.bus.AgentCalls.Found;
import io.troupe.host.bus.AgentCalls.Hit;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.Permissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AgentSearchTest {

    private final AgentSearch search = new AgentSearch();
    private final List<Resident> agents = List.of(
            agent("database-expert", "Knows storage.", "engineering", List.of("sql"), "execute", "Does work."),
            agent("migrator", "Moves data.", "engineering", List.of("schemas"), "migrate", "Migrates a database."),
            agent("analyst", "Reads numbers.", "business", List.of("databases", "statistics"), "execute", "Does work."),
            agent("writer", "Writes about databases and more.", "content", List.of("prose"), "execute", "Does work."));

    @AfterEach
    void close() {
        search.close();
    }

    @Test
    void ranksNameOverSkillsOverExpertiseOverDescription() throws Exception {
        assertThat(find("database", Optional.empty(), false).hits())
                .extracting(Hit::name)
                .containsExactly("database-expert", "migrator", "analyst", "writer");
    }

    @Test
    void saysWhichWordsStoodWhere() throws Exception {
        assertThat(find("expert for Databases, writing", Optional.empty(), false)
                        .hits())
                .extracting(Hit::name, Hit::why)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("database-expert", "name: expert, Databases"),
                        org.assertj.core.groups.Tuple.tuple("analyst", "expertise: Databases"),
                        org.assertj.core.groups.Tuple.tuple("writer", "description: Databases, writing"));
    }

    @Test
    void filtersByCategoryAndAvailability() throws Exception {
        assertThat(find("database", Optional.of("Business"), false).hits())
                .extracting(Hit::name)
                .containsExactly("analyst");
        agents.get(2).running().set(1_000);
        assertThat(find("database", Optional.of("business"), true).hits()).isEmpty();
        agents.getFirst().become(AgentState.STOPPED, "");
        assertThat(find("database", Optional.empty(), true).hits())
                .extracting(Hit::name)
                .containsExactly("migrator", "writer");
    }

    @Test
    void givesTheNearestNamesWhenNothingIsFound() throws Exception {
        assertThat(find("analist", Optional.empty(), false))
                .returns(List.of(), Found::hits)
                .extracting(Found::nearest)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                .hasSize(3)
                .startsWith("analyst");
    }

    @Test
    void listsByNameWhenThereAreNoWords() throws Exception {
        assertThat(find("  ", Optional.empty(), false).hits())
                .extracting(Hit::name)
                .containsExactly("analyst", "database-expert", "migrator", "writer");
    }

    @ParameterizedTest
    @MethodSource("oddQueries")
    void takesAnythingForWords(String query) throws Exception {
        assertThat(find(query, Optional.empty(), false)).isNotNull();
    }

    static Stream<String> oddQueries() {
        return Stream.of(
                "name:x AND (database OR",
                "+-&&||!(){}[]^\"~*?:\\/",
                "\u0000\u0007\uD800 database",
                "the of and",
                "x".repeat(10_000),
                "database ".repeat(2_000),
                String.join(
                        " ", IntStream.range(0, 3_000).mapToObj(i -> "w" + i).toList()),
                "数据库 база данных 🎭");
    }

    private Found find(String query, Optional<String> category, boolean available) throws Exception {
        return search.find(
                        new Find(query, category, available, 5),
                        () -> agents.stream().map(agent -> agent),
                        Permissions.EVERYTHING)
                .toCompletableFuture()
                .get(10, SECONDS);
    }

    private static Resident agent(
            String name, String description, String category, List<String> expertise, String skill, String does) {
        var card = AgentCard.of(name, description, Skill.of(skill, does))
                .withCategory(category)
                .withExpertise(expertise);
        var form = new Resident.Form(
                "markdown", Means.none(), "Find.", Means.none().player(card, "Find."));
        var resident = new Resident(
                card, Map.of(), form, new Origin("pack", "1", Optional.empty(), 1), (trouble, detail, inRow) -> {});
        resident.become(AgentState.AVAILABLE, "");
        return resident;
    }
}
