package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing that can be wrong with a definition, and the sentence that says so. */
class DefinitionMistakesTest {

    record Case(String name, String yaml, List<String> mistakes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case wrong(String name, String yaml, String... mistakes) {
        return new Case(name, yaml, List.of(mistakes));
    }

    static List<Case> wrong() {
        return List.of(
                wrong("no YAML", "name: [a", "1  not YAML: expected ',' or ']', but got <stream end>"),
                wrong("empty", "", "1  the text is empty, expected keys with values"),
                wrong("a list", "- a\n", "1  the definition is a list, expected an object"),
                wrong("no steps", "name: a\n", "1 /steps there are no steps, expected one or more"),
                wrong("steps as a word", "name: a\nsteps: b\n", "2 /steps steps is a string, expected a list"),
                wrong("a key twice", "name: a\nname: b\n", "2  'name' is given twice, expected once"),
                wrong("a tag", "name: !!java.net.URL [a]\n", "1  not YAML"),
                wrong(
                        "unknown keys",
                        "nmae: a\nsteps:\n- {id: b, agent: c, depend-on: [d], budget: {token: 1}}\n",
                        "1 /nmae there is no key 'nmae', did you mean 'name'?",
                        "name",
                        "3 /steps/0/depend-on there is no key 'depend-on', did you mean 'depends-on'?",
                        "3 /steps/0/budget/token there is no key 'token', did you mean 'tokens'?"),
                wrong("a bad name", "name: A B\nsteps:\n- {id: b, agent: c}\n", "1 /name "),
                wrong(
                        "a bad budget",
                        "name: a\nbudget: {tokens: 0}\nsteps:\n- {id: b, agent: c}\n",
                        "2 /budget/tokens "),
                wrong("a step that is a word", Texts.of("b"), "4 /steps/0 the step is a string, expected an object"),
                wrong("a bad id", Texts.of("{id: B, agent: c}"), "4 /steps/0/id "),
                wrong(
                        "nobody",
                        Texts.of("{id: b}"),
                        "4 /steps/0 nobody is to do the step, expected exactly one of agent"),
                wrong(
                        "two to do it",
                        Texts.of("{id: b, agent: c, needs: d}"),
                        "4 /steps/0 the step has agent and needs, expected exactly one of agent, needs and workflow"),
                wrong(
                        "skill twice",
                        Texts.of("{id: b, skill: c, needs: d}"),
                        "4 /steps/0/skill a skill goes with an agent, and the step has needs: that is the skill"),
                wrong(
                        "two inputs",
                        Texts.of("{id: b, agent: c, instruction: d, input: {}}"),
                        "4 /steps/0/input the step has an instruction and input, expected one of them"),
                wrong(
                        "an instruction for a workflow",
                        Texts.of("{id: b, workflow: c, instruction: d}"),
                        "4 /steps/0/instruction a workflow takes no instruction, expected input"),
                wrong(
                        "nobody undoes",
                        Texts.of("{id: b, needs: c, compensate: {skill: d}}"),
                        "4 /steps/0/compensate what undoes the step needs an agent, for the step itself names none"),
                wrong("no time", Texts.of("{id: b, agent: c, timeout: 0s}"), "4 /steps/0/timeout a timeout of nothing"),
                wrong("a bad duration", Texts.of("{id: b, agent: c, timeout: soon}"), "4 /steps/0/timeout "),
                wrong(
                        "a bad schema",
                        Texts.of("{id: b, agent: c, output: {type: strin}}"),
                        "4 /steps/0/output not a schema"),
                wrong(
                        "a schema elsewhere",
                        Texts.of("{id: b, agent: c, output: {$ref: 'https://example.org/a'}}"),
                        "4 /steps/0/output not a schema: $ref 'https://example.org/a' leads nowhere"),
                wrong(
                        "a bad schema of inputs",
                        "name: a\ninputs: {type: strin}\nsteps:\n- {id: b, agent: c}\n",
                        "2 /inputs not a schema"),
                wrong(
                        "an id twice",
                        Texts.of("{id: b, agent: c}", "{id: b, agent: c}"),
                        "5 /steps/1/id there is a step 'b' already, the 1. of them"),
                wrong(
                        "an unknown step",
                        Texts.of("{id: build, agent: c}", "{id: d, agent: c, depends-on: [bulid]}"),
                        "5 /steps/1/depends-on/0 step 'd' depends on 'bulid', which there is not, did you mean 'build'?"),
                wrong(
                        "on itself",
                        Texts.of("{id: b, agent: c, depends-on: [b]}"),
                        "4 /steps/0/depends-on step 'b' depends on itself"),
                wrong(
                        "a circle",
                        Texts.of(
                                "{id: b, agent: c, depends-on: [d]}",
                                "{id: e, agent: c, depends-on: [b]}",
                                "{id: d, agent: c, depends-on: [e]}",
                                "{id: f, agent: c}"),
                        "4 /steps/0/depends-on these steps depend on one another in a circle: b → d → e → b"),
                wrong(
                        "within a group",
                        Texts.of(
                                "{id: b, agent: c, parallel-group: g}",
                                "{id: d, agent: c, depends-on: [b]}",
                                "{id: e, agent: c, depends-on: [d], parallel-group: g}"),
                        "4 /steps/0/parallel-group the steps of a parallel-group become ready together, and these would wait"
                                + " for one another: b → d → b"),
                wrong(
                        "a condition that is no CEL",
                        Texts.of("{id: b, agent: c, condition: 'inputs.many >'}"),
                        "4 /steps/0/condition 'inputs.many >': at 14: mismatched input"),
                wrong(
                        "a condition that is none",
                        Texts.of("{id: b, agent: c, condition: 'inputs.change'}"),
                        "4 /steps/0/condition 'inputs.change': gives a string, expected true or false"),
                wrong(
                        "no list",
                        Texts.of("{id: b, agent: c, for-each: 'inputs.change'}"),
                        "4 /steps/0/for-each 'inputs.change': gives a string, expected a list"),
                wrong(
                        "an unknown input",
                        Texts.of("{id: b, agent: c, instruction: 'at {{ inputs.chnage }}'}"),
                        "4 /steps/0/instruction 'inputs.chnage': inputs has no field 'chnage', did you mean 'change'?"),
                wrong(
                        "an unknown field of an output",
                        Texts.of(
                                "{id: b-1, agent: c, output: {type: object, properties: {text: {type: string}}}}",
                                "{id: d, agent: c, depends-on: [b-1], instruction: 'at {{ steps.b-1.output.txt }}'}"),
                        "5 /steps/1/instruction 'steps.b-1.output.txt': steps.b-1.output has no field 'txt', did you mean"
                                + " 'text'?"),
                wrong(
                        "an unknown field of a step",
                        Texts.of(
                                "{id: b, agent: c}",
                                "{id: d, agent: c, depends-on: [b], instruction: '{{ steps.b.outptu }}'}"),
                        "5 /steps/1/instruction 'steps.b.outptu': steps.b has no field 'outptu', did you mean 'output'?"),
                wrong(
                        "types that do not go together",
                        Texts.of("{id: b, agent: c, condition: 'inputs.change + 1 == 2'}"),
                        "4 /steps/0/condition 'inputs.change + 1 == 2': '+' cannot be applied to (string, int)"),
                wrong(
                        "an unknown name",
                        Texts.of("{id: b, agent: c, condition: 'input.change == \"\"'}"),
                        "4 /steps/0/condition 'input.change == \"\"': there is nothing called 'input', did you mean 'inputs'?"),
                wrong(
                        "all steps at once",
                        Texts.of("{id: b, agent: c, condition: 'size(steps) > 1'}"),
                        "4 /steps/0/condition 'size(steps) > 1': 'steps' alone cannot be used"),
                wrong(
                        "an unknown step in an expression",
                        Texts.of("{id: build, agent: c}", "{id: d, agent: c, instruction: '{{ steps.bulid.output }}'}"),
                        "5 /steps/1/instruction refers to step 'bulid', which there is not, did you mean 'build'?"),
                wrong(
                        "a step that is not before",
                        Texts.of("{id: b, agent: c}", "{id: d, agent: c, instruction: '{{ steps.b.output }}'}"),
                        "5 /steps/1/instruction refers to step 'b', on which step 'd' does not depend, directly or not"),
                wrong(
                        "a step that comes after",
                        Texts.of(
                                "{id: b, agent: c, instruction: '{{ steps.d.output }}'}",
                                "{id: d, agent: c, depends-on: [b]}"),
                        "4 /steps/0/instruction refers to step 'd', on which step 'b' does not depend"),
                wrong(
                        "its own step",
                        Texts.of("{id: b, agent: c, instruction: '{{ steps.b.output }}'}"),
                        "4 /steps/0/instruction refers to its own step, which has not been done then"),
                wrong(
                        "an item where there is none",
                        Texts.of("{id: b, agent: c, instruction: '{{ item }}'}"),
                        "4 /steps/0/instruction 'item': 'item' is there only for a step with for-each"),
                wrong(
                        "an item in the condition",
                        Texts.of("{id: b, agent: c, for-each: inputs.files, condition: 'index > 1'}"),
                        "4 /steps/0/condition 'index > 1': 'index' is there only for a step with for-each"),
                wrong(
                        "an item of the wrong type",
                        Texts.of("{id: b, agent: c, for-each: inputs.files, instruction: '{{ item.path }}'}"),
                        "4 /steps/0/instruction 'item.path': "),
                wrong(
                        "a template that is open",
                        Texts.of("{id: b, agent: c, instruction: 'at {{ inputs.change }'}"),
                        "4 /steps/0/instruction '{{' has no '}}' that closes it"),
                wrong(
                        "an output that is not there",
                        "name: a\noutput: '{{ steps.d.output }}'\nsteps:\n- {id: b, agent: c}\n",
                        "2 /output refers to step 'd', which there is not, expected one of b"),
                wrong(
                        "a list that is always too long",
                        Texts.of("{id: b, agent: c, for-each: '" + numbers(1_001) + "'}"),
                        "4 /steps/0/for-each "));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void isSaidInASentence(Case wrong) {
        var found = Texts.mistakes(wrong.yaml());

        assertThat(found).hasSameSizeAs(wrong.mistakes());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).contains(wrong.mistakes().get(i));
        }
    }

    @Test
    void allAreSaidAtOnce() {
        var found = Texts.mistakes(Texts.of(
                "{id: b, agent: c, depends-on: [x]}",
                "{id: d, condition: 'inputs.nothing'}",
                "{id: e, agent: c, instruction: '{{ 1 + }}'}"));

        assertThat(found).hasSize(4);
        assertThat(found).extracting(text -> text.charAt(0)).containsExactly('4', '5', '5', '6');
    }

    @Test
    void linesAreThoseOfJsonToo() {
        var reading = Definition.read("{\"name\": \"a\",\n \"steps\": [\n  {\"id\": \"b\"}]}", Format.JSON);

        assertThat(reading.mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.line()).isEqualTo(3);
            assertThat(mistake.pointer()).isEqualTo("/steps/0");
        });
        assertThat(Definition.read("{\"name\":\n x}", Format.JSON).mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.line()).isEqualTo(2));
        assertThat(Definition.read("{\"a\": 1, \"a\": 2}", Format.JSON).mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.message()).contains("'a' is given twice"));
    }

    @Test
    void aliasesThatMultiplyAreRefused() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 15; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
        }

        assertThat(Texts.mistakes(bomb.toString()))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake).contains("not YAML"));
        assertThat(Texts.mistakes("a: &a [*a]")).hasSize(1);
    }

    @Test
    void whatIsTooLargeIsRefused() {
        var large = "name: a\ndescription: '" + "x".repeat(1 << 20) + "'\n";

        assertThatThrownBy(() -> Definition.read(large, Format.YAML))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE));
        assertThat(Texts.mistakes("a: " + "[".repeat(100) + "]".repeat(100))).hasSize(1);
    }

    @Test
    void aMegabyteOfStepsIsReadInTime() {
        var steps = IntStream.range(0, 8_500)
                .mapToObj(i -> "{id: s%d, agent: c, instruction: 'the %d. of them: {{ inputs.change }}%s'}"
                        .formatted(i, i, "x".repeat(40)))
                .toArray(String[]::new);
        var yaml = Texts.of(steps);
        assertThat(yaml.length()).isBetween(900_000, 1 << 20);

        long began = Texts.cpuNanos();
        assertThat(Definition.read(yaml, Format.YAML).mistakes()).isEmpty();
        assertThat(Duration.ofNanos(Texts.cpuNanos() - began)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void tenThousandStepsAreTheMost() {
        var steps = IntStream.range(0, 10_001)
                .mapToObj(i -> "{id: s%d, agent: c}".formatted(i))
                .toArray(String[]::new);

        assertThat(Texts.mistakes(Texts.of(steps)))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake).endsWith("10001 steps, expected at most 10000"));
    }

    @Test
    void tenThousandMistakesAreCut() {
        var steps = IntStream.range(0, 10_000)
                .mapToObj(i -> "{id: s%d, agent: c, depends-on: [t%d]}".formatted(i, i))
                .toArray(String[]::new);

        assertThat(Texts.mistakes(Texts.of(steps)))
                .hasSize(201)
                .last()
                .asString()
                .endsWith("and 9800 more mistakes");
    }

    /** Damaged definitions give mistakes or, rarely, still are definitions; nothing else ever comes of them. */
    @Test
    void damageGivesMistakesAndNothingElse() {
        var random = new SplittableRandom(7);
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            var text = new StringBuilder(Texts.EVERYTHING);
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                damage(text, random);
            }
            var reading = Definition.read(text.toString(), Format.YAML);
            assertThat(reading.definition().isPresent())
                    .isEqualTo(reading.mistakes().isEmpty());
            refused += reading.mistakes().isEmpty() ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(300);
    }

    private static void damage(StringBuilder text, SplittableRandom random) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(1, 20));
        switch (random.nextInt(4)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, text.substring(at, end));
            case 2 -> text.setCharAt(at, "{}[]()'\"\\:,.-*&!|>%@`#\n\t\0é漢 0aZ".charAt(random.nextInt(31)));
            default -> text.insert(random.nextInt(text.length()), text.substring(at, end));
        }
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
