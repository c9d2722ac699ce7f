package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.bus.AgentCalls.LeftAlone;
import io.troupe.host.bus.AgentCalls.ListAgents;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.AgentFact.AgentStateChanged;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Wire;
import io.troupe.host.journal.Journal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AgentsTest {

    private static final String MARKDOWN = """
            ---
            name: Writer
            description: Writes.
            tools: Read, Bash
            ---
            You write.
            """;

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void tellsTheJournalOfComingAndGoing() {
        var listing = stage.add(echo("echo"));
        listing.remove();
        listing.remove();

        var appends = stage.journal.appends();
        assertThat(appends).extracting(Journal.Append::stream).containsExactly("agent/echo", "agent/echo");
        assertThat(appends).extracting(Journal.Append::expectedVersion).containsOnly(Journal.Append.ANY);
        assertThat(appends.stream().flatMap(append -> append.facts().stream()))
                .extracting(draft -> Wire.read(draft.body(), AgentStateChanged.class))
                .extracting(AgentStateChanged::from, AgentStateChanged::to)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(AgentState.STOPPED, AgentState.INITIALIZING),
                        org.assertj.core.groups.Tuple.tuple(AgentState.INITIALIZING, AgentState.AVAILABLE),
                        org.assertj.core.groups.Tuple.tuple(AgentState.AVAILABLE, AgentState.STOPPED));
    }

    @Test
    void takesAgentsInWhileTheJournalIsDown() {
        stage.journal.breakDown();

        stage.add(echo("echo"));

        assertThat(describe("echo").state()).isEqualTo(AgentState.AVAILABLE);
    }

    @Test
    void publishesTheRosterOnceForManyChanges() throws Exception {
        for (int i = 0; i < 200; i++) {
            stage.add(echo("agent-" + i));
        }

        int told = 1;
        var roster = Stage.taken(stage.rosters);
        while (roster.agents().size() < 200) {
            roster = Stage.taken(stage.rosters);
            told++;
        }
        assertThat(roster.node()).isEqualTo(Stage.NODE);
        assertThat(told).isLessThan(100);
    }

    @Test
    void saysOfAnAgentThatItIsLeftAloneForAWhile() {
        stage.add(echo("echo"));
        stage.add(echo("other"));
        var why = "agent 'echo' failed 10 of its last 20 tasks";

        stage.bus.publish(Topic.LEFT_ALONE, new LeftAlone(List.of(new LeftAlone.Agent("echo", why))));
        assertThat(describe("echo").reason()).isEqualTo(why);
        assertThat(describe("other").reason()).isEmpty();
        assertThat(Stage.await(stage.bus.request(AgentCalls.LIST, new ListAgents(), Stage.call()))
                        .agents())
                .extracting(AgentView::reason)
                .containsExactly(why, "");
        assertThat(stage.agents.leftAlone()).isEqualTo(1);

        stage.bus.publish(Topic.LEFT_ALONE, new LeftAlone(List.of()));
        assertThat(describe("echo").reason()).isEmpty();
        assertThat(stage.agents.leftAlone()).isZero();
    }

    @Test
    void tellsWhenAnAgentLeaves() throws Exception {
        stage.add(echo("echo")).remove();

        var roster = Stage.taken(stage.rosters);
        while (!roster.agents().isEmpty()) {
            roster = Stage.taken(stage.rosters);
        }
        assertThat(Stage.await(stage.bus.request(AgentCalls.LIST, new ListAgents(), Stage.call()))
                        .agents())
                .isEmpty();
    }

    @Test
    void putsThePluginBeforeANameThatIsTaken() {
        assertThat(stage.add(echo("echo"), "first", "1").name()).isEqualTo("echo");
        assertThat(stage.add(echo("echo"), "Second One", "1").name()).isEqualTo("second-one/echo");
        assertThat(stage.add(echo("echo"), "Second One", "2").name()).isEqualTo("second-one/echo");
        var sameLoad = new Origin("Second One", "1", Optional.empty(), 1);
        assertThatThrownBy(() ->
                        stage.agents.add(echo("echo"), echo("echo").card(), sameLoad, (trouble, detail, inRow) -> {}))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("'echo'")
                .hasMessageContaining("'first'")
                .hasMessageContaining("'second-one/echo'");
        assertThat(describe("second-one--echo").card().name()).isEqualTo("second-one/echo");
    }

    @Test
    void refusesTwoAgentsOfOneNameInOnePlugin() {
        var origin = new Origin("pack", "1", Optional.empty(), 1);
        stage.agents.add(echo("echo"), echo("echo").card(), origin, (trouble, detail, inRow) -> {});

        assertThatThrownBy(() ->
                        stage.agents.add(echo("echo"), echo("echo").card(), origin, (trouble, detail, inRow) -> {}))
                .isInstanceOf(PluginException.class)
                .hasMessage("plugin 'pack' has two agents called 'echo', expected names of their own");
    }

    @Test
    void keepsApartAgentsWhoseNamesWouldMeet() {
        for (int load = 1; load <= 2; load++) {
            var origin = new Origin("pack", "1", Optional.empty(), load);
            var plain = stage.agents.add(echo("echo"), echo("echo").card(), origin, (trouble, detail, inRow) -> {});
            var longer = stage.agents.add(
                    echo("pack/echo"), echo("pack/echo").card(), origin, (trouble, detail, inRow) -> {});
            assertThat(List.of(plain.name(), longer.name())).containsExactly("echo", "pack/echo");
        }
    }

    @Test
    void letsANewVersionOfAPluginTakeItsPlace() {
        var before = stage.add(echo("echo"), "pack", "1.0.0");
        var after = stage.add(echo("echo"), "pack", "1.1.0");

        before.remove();

        assertThat(after.name()).isEqualTo("echo");
        assertThat(describe("echo").pluginVersion()).isEqualTo("1.1.0");
    }

    @ParameterizedTest
    @MethodSource("brokenCards")
    void refusesACardThatCannotBeUsed(Supplier<AgentCard> card, String why) {
        var agent = new Agent() {
            @Override
            public AgentCard card() {
                return card.get();
            }

            @Override
            public Outcome run(Task task, AgentContext context) {
                return Outcome.completed("");
            }
        };

        var refused = catchThrowableOfType(PluginException.class, () -> stage.add(agent));

        assertThat(refused.kind()).isEqualTo(PluginException.Kind.REFUSED);
        assertThat(refused).hasMessageContaining(why);
        assertThat(stage.journal.appends()).isEmpty();
    }

    static Stream<Arguments> brokenCards() {
        var skill = Skill.of("execute", "Works.");
        return Stream.of(
                card(() -> card(skill.withInput(Json.of("{\"type\":\"strng\"}"))), "skill 'execute': input"),
                card(() -> card(skill.withOutput(Json.of("[]"))), "output"),
                card(
                        () -> card(skill.withExamples(
                                List.of(new Skill.Example(Json.of("{\"instruction\":1}"), Json.of("1"))))),
                        "/instruction: expected a string, got a number"));
    }

    @Test
    void keepsMarkdownAgentsForClientsToPlay() throws Exception {
        var listing = stage.agents.addMarkdown(
                "writer.md", MARKDOWN, new Origin("writer", "1", Optional.empty(), 1), file -> Optional.empty());

        assertThat(listing.name()).isEqualTo("writer");
        assertThat(describe("writer"))
                .returns(PlayedBy.CLIENT, AgentView::playedBy)
                .returns("markdown", AgentView::form)
                .returns(List.of(), AgentView::without);
        assertThat(Stage.taken(stage.rosters).agents())
                .singleElement()
                .returns("You write.", Roster.Entry::instructions);
        var refused = catchThrowableOfType(Refusal.class, () -> stage.run(Stage.start("task-1", "writer")));
        assertThat(refused.code()).isEqualTo(ErrorCode.NO_MODEL);
    }

    @Test
    void refusesMarkdownThatIsNoAgent() {
        assertThatThrownBy(() -> stage.agents.addMarkdown(
                        "a.md", "# Hello", new Origin("a", "1", Optional.empty(), 1), file -> Optional.empty()))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("a.md")
                .hasMessageContaining("front matter");
    }

    @Test
    void namesTheNearestOfAnAgentThatIsNotHere() {
        stage.add(echo("backend-expert"));
        stage.add(echo("frontend-expert"));
        stage.add(echo("writer"));

        var refused = catchThrowableOfType(Refusal.class, () -> describe("backnd-expert"));

        assertThat(refused.code()).isEqualTo(ErrorCode.AGENT_NOT_FOUND);
        assertThat(refused.problem().nearest()).startsWith("backend-expert", "frontend-expert");
        assertThat(catchThrowableOfType(Refusal.class, () -> stage.run(Stage.start("task-1", "backnd")))
                        .code())
                .isEqualTo(ErrorCode.AGENT_NOT_FOUND);
    }

    @Test
    void findsAgentsOverTheBusAndSeesChanges() {
        var listing = stage.add(echo("backend-expert"));
        var find = new Find("backend", Optional.empty(), true, 5);

        assertThat(Stage.await(stage.bus.request(AgentCalls.FIND, find, Stage.call()))
                        .hits())
                .singleElement()
                .returns("backend-expert", AgentCalls.Hit::name)
                .returns(AgentState.AVAILABLE, AgentCalls.Hit::state)
                .returns("name: backend", AgentCalls.Hit::why);
        listing.remove();
        assertThat(Stage.await(stage.bus.request(AgentCalls.FIND, find, Stage.call()))
                        .hits())
                .isEmpty();
    }

    private AgentView describe(String name) {
        return Stage.await(stage.bus.request(AgentCalls.DESCRIBE, new Describe(name), Stage.call()));
    }

    private static Agent echo(String name) {
        return Stage.agent(name, (task, context) -> Outcome.completed(task.instruction()));
    }

    private static AgentCard card(Skill skill) {
        return AgentCard.of("broken", "Is broken.", skill);
    }

    private static Arguments card(Supplier<AgentCard> card, String why) {
        return Arguments.of(card, why);
    }
}
