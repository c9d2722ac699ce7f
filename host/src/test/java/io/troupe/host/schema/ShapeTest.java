package io.troupe.host.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What fits at a glance fits the validator, too. */
class ShapeTest {

    private static final List<String> VALUES = List.of(
            "\"go\"",
            "\"\"",
            "\"Not A Name\"",
            "\"a/b\"",
            "\"30s\"",
            "\"1.50\"",
            "\"😀\"",
            "7",
            "0",
            "-1",
            "1.5",
            "5.0",
            "1000000001",
            "true",
            "null",
            "[]",
            "[\"one\", \"two\"]",
            "[\"one\", 2]",
            "{}",
            "{\"tokens\": 3}",
            "{\"tokens\": 0, \"time\": \"1h\"}",
            "{\"cost\": \"0.5\"}",
            "{\"agent\": \"tester\", \"instruction\": \"undo\"}",
            "{\"agent\": 3}",
            "{\"other\": 1}");

    private final ObjectNode schema = step();
    private final Shape shape = Shape.of(schema);
    private final Schema validator = Schema.of(Json.of(Wire.write(schema)));

    @Test
    void isCertainOfStepsAsTheyAreUsuallyWritten() {
        for (var step : List.of(
                "{\"id\": \"build\", \"agent\": \"builder\", \"instruction\": \"Build {{ inputs.what }}\"}",
                "{\"id\": \"test\", \"needs\": \"test\", \"depends-on\": [\"build\"], \"retry\": 2, \"timeout\": \"5m\"}",
                "{\"id\": \"tell\", \"workflow\": \"tell\", \"input\": {\"x\": [1]}, \"budget\": {\"cost\": 1.5}}",
                "{\"id\": \"all\", \"agent\": \"a/b\", \"for-each\": \"inputs.all\", \"optional\": true, \"output\": false}")) {
            assertThat(shape.fits(node(step))).as(step).isTrue();
        }
    }

    @Test
    void isCertainOfNothingThatTheValidatorRefuses() {
        var random = new Random(7);
        int certain = 0;
        var keys = schema.path("properties").properties().stream()
                .map(entry -> entry.getKey())
                .toList();
        for (int round = 0; round < 5_000; round++) {
            var step = (ObjectNode) node("{\"id\": \"one\"}");
            for (int key = random.nextInt(4); key > 0; key--) {
                step.set(
                        random.nextInt(40) == 0 ? "unknown" : keys.get(random.nextInt(keys.size())),
                        node(VALUES.get(random.nextInt(VALUES.size()))));
            }
            if (shape.fits(step)) {
                certain++;
                assertThat(validator.validated(Json.of(Wire.write(step))))
                        .as(step.toString())
                        .isEmpty();
            }
        }
        assertThat(certain).isGreaterThan(500);
    }

    @Test
    void isCertainOfNothingWhereASchemaSaysWhatItDoesNotKnow() {
        var unknown = node("{\"type\": \"string\", \"not\": {\"const\": \"x\"}}");

        assertThat(Shape.of(unknown).fits(node("\"y\""))).isFalse();
    }

    @Test
    void isCertainOfNothingThatLeadsInCirclesOrIsOfAnotherDraft() {
        var text = node("\"y\"");
        for (var schema : List.of(
                "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/a\"}}}",
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"string\"}",
                "{\"$ref\": \"#/$defs/b\"}",
                "{\"pattern\": \"(\"}",
                "false")) {
            assertThat(Shape.of(node(schema)).fits(text)).as(schema).isFalse();
        }
        assertThat(Shape.of(node("true")).fits(text)).isTrue();
    }

    private static JsonNode node(String text) {
        return Wire.read(text, JsonNode.class);
    }

    private static ObjectNode step() {
        JsonNode all;
        try (var in = Objects.requireNonNull(
                ShapeTest.class.getResourceAsStream("/io/troupe/host/workflow/workflow.schema.json"))) {
            all = node(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        var step = (ObjectNode) all.path("$defs").path("step").deepCopy();
        step.set("$defs", all.path("$defs"));
        return step;
    }
}
