package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.AgentCard;
import io.troupe.api.RunStep.State;
import io.troupe.host.agent.ShippedCards;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.WorkflowCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The workflows that come with the host, held against its agents, and played. */
class ReadyWorkflowsTest {

    private static final Path FOLDER = Path.of("").toAbsolutePath().resolveSibling("plugins/workflows-ready");
    private static final List<AgentCard> CAST = ShippedCards.all();

    /** Who works together on what; each of these is one workflow at least. */
    private static final List<Set<String>> PATTERNS = List.of(
            Set.of("product-strategy-expert", "business-analyst", "uiux-expert", "backend-expert", "frontend-expert"),
            Set.of("marketing-expert", "social-media-expert", "customer-success-expert", "data-analytics-expert"),
            Set.of("cloud-architect", "devops-sre-expert", "cloud-security-auditor"),
            Set.of("business-operations-expert", "legal-compliance-expert", "data-analytics-expert"),
            Set.of("qa-test-engineer", "cloud-security-auditor", "devops-sre-expert"),
            Set.of("data-analytics-expert", "marketing-expert", "product-strategy-expert", "customer-success-expert"),
            Set.of("product-manager", "architect", "developer", "qa-engineer", "security-auditor", "docs-writer"),
            Set.of("security-auditor", "backend-api-developer", "test-suite-developer"));

    private static List<Path> files() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void nothingIsWrongWithAnyOfThem() throws Exception {
        try (var host = new RunHost(CAST, Ready.none())) {
            for (var file : files()) {
                var checked = host.ask(
                        WorkflowCalls.CHECK,
                        new WorkflowCalls.Check(Files.readString(file), WorkflowCalls.Format.YAML));

                assertThat(checked.mistakes()).as(file.toString()).isEmpty();
                assertThat(checked.warnings()).as(file.toString()).isEmpty();
            }
        }
        assertThat(Ready.in(FOLDER).all()).hasSize(files().size()).hasSizeBetween(8, 20);
    }

    @Test
    void oneThatAsksForSomebodyWhoIsNotThereIsFound() throws Exception {
        try (var host = new RunHost(CAST.subList(0, 3), Ready.none())) {
            var checked = host.ask(
                    WorkflowCalls.CHECK,
                    new WorkflowCalls.Check(
                            Files.readString(FOLDER.resolve("market-entry.yaml")), WorkflowCalls.Format.YAML));

            assertThat(checked.mistakes()).isNotEmpty();
        }
    }

    @Test
    void everyPatternOfWorkingTogetherIsOneOfThem() {
        var teams = Ready.in(FOLDER).all().values().stream()
                .map(one -> one.definition().steps().stream()
                        .flatMap(step -> step.agent().stream())
                        .collect(Collectors.toSet()))
                .toList();

        assertThat(PATTERNS)
                .allSatisfy(pattern ->
                        assertThat(teams).as(pattern.toString()).anyMatch(team -> team.containsAll(pattern)));
    }

    @Test
    void eachSaysWhatItTakesWithAnExampleThatFitsAndBoundsWhatItSpends() {
        Ready.in(FOLDER).all().forEach((name, one) -> {
            var definition = one.definition();
            assertThat(definition.description()).as(name).isNotBlank();
            assertThat(definition.budget().tokens()).as(name).isPresent();
            assertThat(example(definition)).as(name).isNotEmpty();
            definition.checkInput(JsonValues.json(example(definition)));
            assertThat(definition.steps())
                    .as(name)
                    .allSatisfy(step -> assertThat(step.timeout()).as(step.id()).isPresent());
            assertThat(definition.steps())
                    .as(name)
                    .anyMatch(
                            step -> step.dependsOn().size() > 1 || step.mayChange()); // a plan brings steps of its own
        });
    }

    /** Inputs of steps are held against the schemas of their skills when a step is begun. */
    @Test
    void eachIsPlayedFromItsExampleToItsOutput() throws Exception {
        try (var host = new RunHost(CAST, Ready.in(FOLDER))) {
            host.everybody = Optional.of(ReadyWorkflowsTest::played);
            for (var one : Ready.in(FOLDER).all().values()) {
                var name = one.definition().name();
                var asked = new ArrayList<String>();
                var run = host.run(name, example(one.definition()).toString());
                while (!run.questions().isEmpty()) {
                    asked.add(run.questions().getFirst().step().orElseThrow());
                    host.answer(run.id(), "{\"approved\":true}");
                    run = host.waited(run.id());
                }

                assertThat(run.state().wire()).as("%s: %s", name, run.error()).isEqualTo("completed");
                assertThat(RunHost.states(run)).as(name).doesNotContainValue(State.FAILED);
                assertThat(RunHost.states(run)).as(name).doesNotContainValue(State.SKIPPED);
                assertThat(asked).as(name).doesNotHaveDuplicates();
                assertThat(output(run)).as(name).isNotEmpty().noneMatch(JsonNode::isNull);
            }
        }
    }

    @Test
    void whoRefusesChangesNothingAndStillGetsWhatWasFound() throws Exception {
        try (var host = new RunHost(CAST, Ready.in(FOLDER))) {
            host.everybody = Optional.of(ReadyWorkflowsTest::played);
            var example = example(
                    Ready.in(FOLDER).find("incident-response").orElseThrow().definition());

            var run = host.run("incident-response", example.toString());
            host.answer(run.id(), "{\"approved\":false}");
            var ended = host.waited(run.id());

            assertThat(ended.state().wire()).isEqualTo("completed");
            assertThat(RunHost.step(ended, "remedy").state()).isEqualTo(State.SKIPPED);
            assertThat(RunHost.step(ended, "review").state()).isEqualTo(State.COMPLETED);
        }
    }

    /** An example that the skill gives, or words. */
    private static String played(Start start) {
        return CAST.stream()
                .filter(card -> card.name().equals(start.agent()))
                .flatMap(card -> card.skill(start.skill()).stream())
                .flatMap(skill -> skill.examples().stream())
                .map(example -> example.output().text())
                .findFirst()
                .orElse("what " + start.agent() + " says");
    }

    private static JsonNode example(Definition definition) {
        return JsonValues.node(definition.inputs().orElseThrow())
                .path("examples")
                .path(0);
    }

    private static List<JsonNode> output(RunView run) {
        var output = JsonValues.node(run.output().orElseThrow());
        var values = new ArrayList<JsonNode>();
        output.elements().forEachRemaining(values::add);
        return values;
    }
}
