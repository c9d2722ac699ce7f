package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.AnswerRun;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.Wire;
import io.troupe.host.plugin.PluginJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run in a whole host while the jar of its strategy is upgraded, rolled back, and the host restarted. */
@Timeout(240)
class StrategyUpgradesTest {

    private static final String WORKFLOW = """
            name: climb
            strategy: ladder
            steps:
              - {id: one, agent: echo2, instruction: one, approval: "One?"}
              - {id: two, agent: echo2, instruction: two, approval: "Two?", depends-on: [one]}
              - {id: three, agent: echo2, instruction: three, approval: "Three?", depends-on: [two]}
              - {id: four, agent: echo2, instruction: four, depends-on: [three]}
            """;

    @TempDir
    private Path root;

    @Test
    void aRunGoesOnAcrossAnUpgradeARollBackAndARestart() throws Exception {
        Files.createDirectories(root.resolve("data/plugins"));
        drop("echo2.jar", PluginSources.echo("1.0.0"));
        drop("ladder.jar", PluginSources.strategy("ladder", "1.0.0"));
        String id;
        try (var live = new LiveHost(root)) {
            live.answer(
                    WorkflowCalls.PUT,
                    new WorkflowCalls.Put("climb", WORKFLOW, WorkflowCalls.Format.YAML, Optional.empty()));
            id = live.answer(
                            RunCalls.START,
                            RunCalls.Start.of("climb", new Json("{}")).withWait(30_000))
                    .id();

            drop("ladder.jar", PluginSources.strategy("ladder", "2.0.0"));
            awaitVersion(live, "2.0.0");
            approve(live, id, "approve:one");
            awaitVersion(live, "2.0.0");

            live.change("ladder", Action.ROLLBACK);
            awaitVersion(live, "1.0.0");
            approve(live, id, "approve:two");
        }
        try (var live = new LiveHost(root)) {
            awaitVersion(live, "1.0.0");
            var ended = approve(live, id, "approve:three");

            assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
            assertThat(ended.output()).contains(new Json("{\"four\":{\"instruction\":\"four\"}}"));
            assertThat(ended.steps()).extracting(RunCalls.StepView::state).containsOnly(State.COMPLETED);
            var facts = live.answer(RunCalls.FACTS, new RunCalls.ReadFacts(id, 0, 1_000))
                    .facts();
            assertThat(facts.stream()
                            .filter(fact -> fact.kind().equals("run.strategy-changed"))
                            .map(fact -> Wire.read(fact.body().text(), com.fasterxml.jackson.databind.JsonNode.class)))
                    .extracting(
                            change -> change.path("before").asText(),
                            change -> change.at("/plugin_version").asText())
                    .containsExactly(tuple("", "1.0.0"), tuple("1.0.0", "2.0.0"), tuple("2.0.0", "1.0.0"));
            assertThat(facts.stream().filter(fact -> fact.kind().equals("run.step-started")))
                    .hasSize(4);
            var replayed = live.answer(RunCalls.REPLAY, new RunCalls.Replay(id));
            assertThat(replayed.different()).isEmpty();
            assertThat(replayed.same()).isTrue();
            assertThat(replayed.pluginVersion()).isEqualTo("1.0.0");
        }
    }

    /** Gives the run once it asks again, or is over. */
    private static RunView approve(LiveHost live, String id, String question) throws Exception {
        assertThat(live.answer(RunCalls.SHOW, new RunCalls.Show(id, 30_000)).questions())
                .extracting(RunCalls.Asked::id)
                .containsExactly(question);
        live.answer(
                RunCalls.ANSWER,
                new AnswerRun(id, Optional.of(question), Optional.of(new Json("{\"approved\":true}"))));
        return live.answer(RunCalls.SHOW, new RunCalls.Show(id, 30_000));
    }

    private static void awaitVersion(LiveHost live, String version) throws Exception {
        live.await(views -> views.stream()
                .anyMatch(view -> view.id().equals("ladder")
                        && view.version().equals(version)
                        && view.state() == PluginState.LOADED));
    }

    private void drop(String name, PluginJar jar) throws Exception {
        var made = Files.write(root.resolve("made"), jar.bytes());
        Files.move(
                made,
                root.resolve("data/plugins").resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
