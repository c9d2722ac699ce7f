package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.Budget;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionTest {

    private static final Json INPUT = Json.of("""
            {"change": "x-1", "files": [{"path": "a", "lines": 3}, {"path": "b", "lines": 0}], "urgent": false}""");

    private final Definition everything = Texts.read(Texts.EVERYTHING);

    @Test
    void saysWhatIsWrittenAboutTheWhole() {
        assertThat(everything.name()).isEqualTo("review-change");
        assertThat(everything.strategy()).isEqualTo("graph");
        assertThat(everything.parallel()).isEqualTo(8);
        assertThat(everything.rollsBack()).isTrue();
        assertThat(everything.budget())
                .isEqualTo(Budget.unbounded()
                        .withTokens(100_000)
                        .withToolCalls(50)
                        .withTime(Duration.ofMinutes(10))
                        .withCost(new BigDecimal("1.50")));
        assertThat(everything.levels())
                .containsExactly(
                        List.of("look"), List.of("per-file", "security"), List.of("sum-up"), List.of("deploy"));
        var needed = everything.needed();
        assertThat(needed.agents())
                .contains(new Needed.AgentSkill("deployer", "undo"), new Needed.AgentSkill("pack/writer", "summarise"));
        assertThat(needed.skills()).containsExactly("lint");
        assertThat(needed.workflows()).containsExactly("security-review");
    }

    @Test
    void saysWhatIsWrittenAboutAStep() {
        var look = everything.step("look").orElseThrow();
        assertThat(look.agent()).contains("backend-expert");
        assertThat(look.skill()).isEqualTo("execute");
        assertThat(look.retries()).contains(3);
        assertThat(look.timeout()).contains(Duration.ofSeconds(45));
        assertThat(look.budget()).isEqualTo(Budget.unbounded().withTokens(1_000));
        var file = everything.step("per-file").orElseThrow();
        assertThat(file.needs()).contains("lint");
        assertThat(file.skill()).isEqualTo("lint");
        assertThat(file.group()).contains("checks");
        assertThat(file.optional()).isTrue();
        assertThat(everything.step("sum-up").orElseThrow().mayChange()).isTrue();
    }

    /** What is kept is read years later: this file is never changed. */
    @Test
    void isKeptAsItAlwaysWas() throws Exception {
        try (var in =
                Objects.requireNonNull(DefinitionTest.class.getResourceAsStream("/workflows/review-change.json"))) {
            var golden = Json.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));

            assertThat(JsonValues.node(everything.json())).isEqualTo(JsonValues.node(golden));
            assertThat(Definition.of(golden).json()).isEqualTo(everything.json());
            assertThat(Definition.read(golden.text(), Format.JSON).mistakes()).isEmpty();
        }
    }

    @Test
    void evaluatesWhatAStepSays() throws Exception {
        var values = values(Map.of(
                "look", done("{\"severity\": 4, \"text\": \"bad\"}"),
                "per-file", done("[1, {\"a\": 2.50}]"),
                "security", done("null"),
                "sum-up", done("{\"tag\": \"v1\", \"text\": \"all bad\"}")));

        var file = step("per-file");
        assertThat(file.holds(values)).isTrue();
        assertThat(file.items(values)).containsExactly(Json.of("{\"path\":\"a\",\"lines\":3}"));
        var seventh =
                new Values(values.run(), values.input(), values.steps(), Optional.of(Json.of("{\"path\": \"a\"}")), 7);
        assertThat(JsonValues.node(file.input(seventh))).isEqualTo(JsonValues.node(Json.of("""
                        {"path": "a", "place": 7, "all": [[{"path": "a", "lines": 3}, {"path": "b", "lines": 0}]]}""")));
        assertThat(step("look").input(values)).isEqualTo(Json.of("{\"instruction\":\"Review x-1\"}"));
        assertThat(step("sum-up").input(values))
                .isEqualTo(Json.of("{\"instruction\":\"Sum up bad: [1,{\\\"a\\\":2.5}] in run-1\"}"));
        assertThat(step("deploy").approval(values).orElseThrow().text()).isEqualTo("May I deploy x-1?");
        assertThat(everything.output(values)).isEqualTo(Json.of("{\"summary\":\"all bad\",\"files\":\"2 of them\"}"));
    }

    @Test
    void aCompensationSeesTheOutputOfItsOwnStep() throws Exception {
        var undo = step("deploy").compensate().orElseThrow();

        assertThat(undo.agent()).isEqualTo("deployer");
        assertThat(undo.skill()).isEqualTo("undo");
        assertThat(undo.input(values(Map.of("deploy", done("{\"at\": \"prod\"}")))))
                .isEqualTo(Json.of("{\"was\":{\"at\":\"prod\"}}"));
    }

    @Test
    void whatFailsSaysWhichExpressionAndWhere() {
        var none = values(Map.of("look", new StepValue(State.SKIPPED, Optional.empty(), Optional.empty())));

        assertThatThrownBy(() -> step("per-file").holds(none))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageContaining("steps.look.output.severity > 3")
                .hasMessageContaining("/steps/per-file/condition");
        assertThatThrownBy(() -> step("sum-up").input(none)).isInstanceOf(ExpressionFailed.class);
    }

    @Test
    void holdsAnOutputToItsSchema() {
        assertThat(step("look").mistakesOfOutput(Json.of("{\"severity\": 4}"))).isEmpty();
        assertThat(step("look").mistakesOfOutput(Json.of("{\"severity\": \"high\"}")))
                .singleElement()
                .asString()
                .startsWith("/severity: ");
        assertThat(step("deploy").mistakesOfOutput(Json.of("7"))).isEmpty();
    }

    @Test
    void checksTheInput() {
        everything.checkInput(INPUT);

        refused(() -> everything.checkInput(Json.of("{\"change\": 1, \"files\": []}")), ErrorCode.INPUT_INVALID);
        refused(() -> everything.checkInput(Json.of("[]")), ErrorCode.INPUT_INVALID);
        var many = IntStream.range(0, 1_001).mapToObj(i -> "\"f\"").collect(Collectors.joining(",", "[", "]"));
        var list = Texts.read(Texts.of("{id: b, agent: c, for-each: inputs.files}"));
        var refusal = refused(() -> list.checkInput(Json.of("{\"files\": " + many + "}")), ErrorCode.TOO_LARGE);
        assertThat(refusal.problem().mistakes())
                .containsExactly(new Refusal.Mistake("/files", "a list of 1001, expected at most 1000"));
    }

    @Test
    void aForEachOverAMillionIsRefusedWhenItComesToThat() {
        var list = Texts.read(
                Texts.of("{id: a, agent: c}", "{id: b, agent: c, depends-on: [a], for-each: steps.a.output}"));
        var million = IntStream.range(0, 1_000_000).mapToObj(i -> "1").collect(Collectors.joining(",", "[", "]"));

        assertThatThrownBy(() -> list.step("b").orElseThrow().items(values(Map.of("a", done(million)))))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageContaining("at most 1000");
    }

    /** Each of these would take too long, or too much, if it were let. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            inputs.l.all(a, inputs.l.all(b, inputs.l.all(c, true)))
            inputs.l.map(a, inputs.l)
            inputs.l.map(a, inputs.l.map(b, inputs.l))
            inputs.l.map(a, inputs.t + inputs.t + inputs.t + inputs.t)
            """)
    void anExpressionIsBounded(String expression) {
        var plan = Texts.read("name: a\nsteps:\n- {id: b, agent: c, input: '{{ " + expression + " }}'}")
                .step("b")
                .orElseThrow();
        var list = IntStream.range(0, 3_000).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        var input = Json.of("{\"l\": " + list + ", \"t\": \"" + "x".repeat(2_000) + "\"}");

        long began = Texts.cpuNanos();
        assertThatThrownBy(() -> plan.input(Values.of("run-1", input, id -> Optional.empty())))
                .isInstanceOf(ExpressionFailed.class);
        assertThat(Duration.ofNanos(Texts.cpuNanos() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void anExpressionReachesNothingButItsValues() {
        for (var wish : List.of("now()", "env('HOME')", "java.lang.System", "getClass()", "inputs.getClass()")) {
            assertThat(Texts.mistakes("name: a\nsteps:\n- {id: b, agent: c, condition: \"" + wish + " != null\"}"))
                    .as(wish)
                    .hasSize(1);
        }
    }

    @Test
    void tenThousandStepsAreCheckedInTime() {
        var steps = IntStream.range(0, 10_000)
                .mapToObj(i -> "{\"id\": \"s%d\", \"agent\": \"c\"%s, \"instruction\": \"%s\"}"
                        .formatted(
                                i,
                                i == 0 ? "" : ", \"depends-on\": [\"s%d\"]".formatted(i - 1),
                                i == 0 ? "x" : "{{ steps.s%d.output }}".formatted(i / 2)))
                .collect(Collectors.joining(",\n"));

        long began = Texts.cpuNanos();
        var reading = Definition.read("{\"name\": \"a\", \"steps\": [" + steps + "]}", Format.JSON);
        var took = Duration.ofNanos(Texts.cpuNanos() - began);

        assertThat(reading.mistakes()).isEmpty();
        assertThat(reading.definition().orElseThrow().levels()).hasSize(10_000);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aChangeLeavesTheOthersAlone() {
        var before = Texts.read(Texts.of(
                "{id: a, agent: c}",
                "{id: b, agent: c, depends-on: [a], instruction: '{{ steps.a.output }}'}",
                "{id: d, agent: c}"));

        var after = changed(
                before,
                GraphEdit.none()
                        .withAdded(List.of(Json.of("{\"id\": \"e\", \"agent\": \"c\", \"depends-on\": [\"b\"]}")))
                        .withRemoved(List.of("d"))
                        .withChanged(Map.of("b", Json.of("{\"instruction\": \"other\", \"agent\": \"f\"}"))),
                Set.of("a")::contains);

        assertThat(after.levels()).containsExactly(List.of("a"), List.of("b"), List.of("e"));
        assertThat(after.step("a").orElseThrow()).isSameAs(before.step("a").orElseThrow());
        assertThat(after.step("b").orElseThrow().agent()).contains("f");
        assertThat(before.step("b").orElseThrow().agent()).contains("c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"depends-on": ["e"]} | in a circle
            {"depends-on": ["x"]} | depends on 'x', which there is not
            {"depends-on": []}    | on which step 'b' does not depend
            {"agent": null}       | nobody is to do the step
            {"id": "z"}           | a step keeps its id
            {"nmae": 1}           | there is no key 'nmae'
            7                     | expected an object
            """)
    void aChangeWithMistakesIsRefused(String patch, String mistake) {
        var before = Texts.read(Texts.of(
                "{id: a, agent: c}",
                "{id: b, agent: c, depends-on: [a], instruction: '{{ steps.a.output }}'}",
                "{id: e, agent: c, depends-on: [b]}"));
        var edit = GraphEdit.none().withChanged(Map.of("b", Json.of(patch)));

        var refusal = refused(() -> before.check(edit, id -> false), ErrorCode.INPUT_INVALID);

        assertThat(refusal.problem().mistakes())
                .isNotEmpty()
                .anySatisfy(found -> assertThat(found.message()).contains(mistake));
    }

    @Test
    void aStepThatHasBegunIsNotChanged() {
        var before = Texts.read(Texts.of("{id: a, agent: c, parallel-group: g}", "{id: b, agent: c}"));

        refused(
                () -> before.check(GraphEdit.none().withRemoved(List.of("a")), id -> id.equals("a")),
                ErrorCode.TRANSITION_REFUSED);
        refused(
                () -> before.check(
                        GraphEdit.none().withChanged(Map.of("b", Json.of("{\"parallel-group\": \"g\"}"))),
                        id -> id.equals("a")),
                ErrorCode.TRANSITION_REFUSED);
        refused(() -> before.check(GraphEdit.none().withRemoved(List.of("x")), id -> false), ErrorCode.INPUT_INVALID);
    }

    /** Rewiring one step can take away what another refers to. */
    @Test
    void aChangeIsRefusedForWhatItDoesToOthers() {
        var before = Texts.read(Texts.of(
                "{id: a, agent: c}",
                "{id: b, agent: c, depends-on: [a]}",
                "{id: d, agent: c, depends-on: [b], instruction: '{{ steps.a.output }}'}"));
        var edit = GraphEdit.none().withChanged(Map.of("b", Json.of("{\"depends-on\": []}")));

        var refusal = refused(() -> before.check(edit, id -> false), ErrorCode.INPUT_INVALID);

        assertThat(refusal.problem().mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.message())
                        .contains("refers to step 'a', on which step 'd' does not depend"));
    }

    private static Definition changed(Definition before, GraphEdit edit, Predicate<String> begun) {
        var graph = new Progress(before);
        graph.change(before.check(edit, begun));
        return before.with(graph.plans());
    }

    private StepPlan step(String id) {
        return everything.step(id).orElseThrow();
    }

    private static Values values(Map<String, StepValue> steps) {
        return Values.of("run-1", INPUT, id -> Optional.ofNullable(steps.get(id)));
    }

    private static StepValue done(String output) {
        return new StepValue(State.COMPLETED, Optional.of(Json.of(output)), Optional.empty());
    }

    private static Refusal refused(Runnable work, ErrorCode code) {
        var refusal = catchThrowableOfType(Refusal.class, work::run);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        return refusal;
    }
}
