package io.troupe.models.anthropic;

import static io.troupe.models.anthropic.Opened.hello;
import static io.troupe.models.anthropic.Opened.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Trees;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructureTest {

    private static final Json SCHEMA =
            Json.of("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}");
    private static final Prompt WANTED = hello().withOutput(SCHEMA);

    @Test
    void asksTheApiToHoldTheReplyToItsSchema() throws Exception {
        try (var api = LoopbackApi.thatStreams(Said.text("{\\\"n\\\":1}", "end_turn"));
                var model = model(api)) {
            assertThat(model.reply(WANTED, _ -> {}).text()).isEqualTo("{\"n\":1}");

            assertThat(Trees.read(api.last().body()).orElseThrow().path("output_config"))
                    .isEqualTo(Trees.read("""
                            {"format": {"type": "json_schema", "schema": {"type": "object",
                             "properties": {"n": {"type": "integer"}}, "required": ["n"],
                             "additionalProperties": false}}}
                            """).orElseThrow());
        }
    }

    @Test
    void leavesItToTheInstructionsForAModelThatDoesNotAndRemembersThat() throws Exception {
        try (var api = refusing("claude-x does not support output_config.format");
                var model = model(api)) {
            assertThat(model.reply(WANTED, _ -> {}).text()).isEqualTo("Hi");
            assertThat(model.reply(WANTED, _ -> {}).text()).isEqualTo("Hi");
            assertThat(model.reply(WANTED.withModel("m-2"), _ -> {}).text()).isEqualTo("Hi");

            assertThat(api.asked())
                    .extracting(asked -> asked.body().contains("output_config"))
                    .containsExactly(true, false, false, true, false);
        }
    }

    @Test
    void aSchemaThatIsTooMuchSaysNothingOfOthers() throws Exception {
        try (var api = refusing("Schema is too complex for compilation.");
                var model = model(api)) {
            assertThat(model.reply(WANTED, _ -> {}).text()).isEqualTo("Hi");
            assertThat(model.reply(WANTED, _ -> {}).text()).isEqualTo("Hi");

            assertThat(api.asked()).hasSize(4);
        }
    }

    @Test
    void whatElseIsRefusedIsAskedOnce() {
        try (var api = refusing("prompt is too long");
                var model = model(api)) {
            assertThatThrownBy(() -> model.reply(WANTED, _ -> {}))
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("prompt is too long");

            assertThat(api.asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "claude-3-7-sonnet-20250219, false",
        "claude-sonnet-4-20250514, false",
        "claude-opus-4-1-20250805, false",
        "claude-sonnet-4-5-20250929, true",
        "claude-haiku-4-5, true",
        "claude-opus-4-6, true",
        "claude-sonnet-5, true",
        "m-1, true"
    })
    void asksOnlyModelsThatMayDoSo(String model, boolean asked) {
        assertThat(new Structure().ask(WANTED, model, Trees.object())).isEqualTo(asked);
    }

    @Test
    void leavesOutBoundsWhichTheCallerChecks() {
        var schema = Json.of("""
                {"$schema": "x", "type": "object", "required": ["a"], "properties": {
                  "a": {"type": "array", "minItems": 3, "items": {"type": "string", "maxLength": 5, "enum": ["x", "y"]}},
                  "b": {"anyOf": [{"type": "number", "minimum": 0}, {"type": "null"}], "description": "B"},
                  "c": {"type": "string", "format": "date"}, "d": {"type": "string", "format": "our-own"}}}
                """);

        assertThat(Outputs.format(schema).orElseThrow().path("schema"))
                .isEqualTo(Trees.read("""
                {"type": "object", "required": ["a"], "properties": {
                  "a": {"type": "array", "items": {"type": "string", "enum": ["x", "y"]}},
                  "b": {"anyOf": [{"type": "number"}, {"type": "null"}], "description": "B"},
                  "c": {"type": "string", "format": "date"}, "d": {"type": "string"}},
                 "additionalProperties": false}
                """).orElseThrow());
    }

    /** Held to it, the model could not say what the schema allows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
                "{\"type\":\"object\"}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\"}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":true}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":[\"string\",\"null\"]}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":[{\"b\":1}]}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"additionalProperties\":true}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"oneOf\":[{\"required\":[\"a\"]}]}"
            })
    void doesNotAskForWhatTheApiCannotHoldTo(String schema) {
        assertThat(Outputs.format(Json.of(schema))).isEqualTo(Optional.empty());
    }

    private static LoopbackApi refusing(String why) {
        var body = "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"" + why + "\"}}";
        return LoopbackApi.that((request, out) -> {
            if (request.body().contains("output_config")) {
                LoopbackApi.say(out, 400, "application/json", body);
            } else {
                LoopbackApi.say(out, 200, "text/event-stream", LoopbackApi.events(Said.text("Hi", "end_turn")));
            }
        });
    }
}
