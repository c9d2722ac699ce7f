package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Json;
import io.troupe.host.schema.Schema;
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
    private final Schema validator = Schema.of(JsonValues.json(schema));

    @Test
    void isCertainOfStepsAsTheyAreUsuallyWritten() {
        for (var step : List.of(
                "{\"id\": \"build\", \"agent\": \"builder\", \"instruction\": \"Build {{ inputs.what }}\"}",
                "{\"id\": \"test\", \"needs\": \"test\", \"depends-on\": [\"build\"], \"retry\": 2, \"timeout\": \"5m\"}",
                "{\"id\": \"tell\", \"workflow\": \"tell\", \"input\": {\"x\": [1]}, \"budget\": {\"cost\": 1.5}}",
                "{\"id\": \"all\", \"agent\": \"a/b\", \"for-each\": \"inputs.all\", \"optional\": true, \"output\": false}")) {
            assertThat(shape.fits(JsonValues.node(Json.of(step)))).as(step).isTrue();
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
            var step = (ObjectNode) JsonValues.node(Json.of("{\"id\": \"one\"}"));
            for (int key = random.nextInt(4); key > 0; key--) {
                step.set(
                        random.nextInt(40) == 0 ? "unknown" : keys.get(random.nextInt(keys.size())),
                        JsonValues.node(Json.of(VALUES.get(random.nextInt(VALUES.size())))));
            }
            if (shape.fits(step)) {
                certain++;
                assertThat(validator.check(JsonValues.json(step)))
                        .as(step.toString())
                        .isEmpty();
            }
        }
        assertThat(certain).isGreaterThan(500);
    }

    @Test
    void isCertainOfNothingWhereASchemaSaysWhatItDoesNotKnow() {
        var unknown = JsonValues.node(Json.of("{\"type\": \"string\", \"not\": {\"const\": \"x\"}}"));

        assertThat(Shape.of(unknown).fits(JsonValues.node(Json.of("\"y\"")))).isFalse();
    }

    @Test
    void isCertainOfNothingThatLeadsInCirclesOrIsOfAnotherDraft() {
        var text = JsonValues.node(Json.of("\"y\""));
        for (var schema : List.of(
                "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/a\"}}}",
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"string\"}",
                "{\"$ref\": \"#/$defs/b\"}",
                "{\"pattern\": \"(\"}",
                "false")) {
            assertThat(Shape.of(JsonValues.node(Json.of(schema))).fits(text))
                    .as(schema)
                    .isFalse();
        }
        assertThat(Shape.of(JsonValues.node(Json.of("true"))).fits(text)).isTrue();
    }

    private static ObjectNode step() {
        JsonNode all;
        try (var in = Objects.requireNonNull(Form.class.getResourceAsStream("workflow.schema.json"))) {
            all = JsonValues.node(Json.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        var step = (ObjectNode) all.path("$defs").path("step").deepCopy();
        step.set("$defs", all.path("$defs"));
        return step;
    }
}
