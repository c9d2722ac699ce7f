package io.troupe.host.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.fact.TaskFact.TaskFinished;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON of others goes through the host's JSON and its binary form without a character lost. */
class RawJsonTest {

    private record Holder(Json json, Optional<Json> maybe) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.10",
                "1e400",
                "-1.5E+10",
                "-0",
                "1.0000000000000000000000000000000000000001",
                "123456789012345678901234567890",
                "null",
                "true",
                "\"\"",
                "[]",
                "{}",
                "[[],{},[1,[2,{\"a\":[]}]],\"x\"]",
                "{\"a\":1e400,\"b\":[0.10,1.50],\"a\":{\"c\":null}}",
                "\"\\\"quoted\\\" \\\\ \\n \u00fc \\u0001\"",
            })
    void keepsEveryCharacter(String text) throws Exception {
        var holder = new Holder(new Json(text), Optional.of(new Json("[" + text + "]")));

        for (var mapper : List.of(Wire.json(), Wire.smile())) {
            assertThat(again(holder, Holder.class, mapper)).isEqualTo(holder);
        }
    }

    @Test
    void knowsANullFromNothing() {
        var nothing = new Holder(new Json("null"), Optional.empty());

        assertThat(Wire.read(Wire.write(nothing), Holder.class)).isEqualTo(nothing);
        assertThat(Wire.read("{\"json\":null,\"maybe\":null}", Holder.class)).isEqualTo(nothing);
    }

    @Test
    void keepsNumbersAndNamesLongerThanAParserTakesByItself() throws Exception {
        var text = "{\"" + "n".repeat(60_000) + "\":" + "7".repeat(5_000) + "}";
        var fact =
                new TaskFinished(1, TaskState.COMPLETED, List.of(Content.structured(new Json(text))), Optional.empty());

        assertThat(again(fact, TaskFinished.class, Wire.json())).isEqualTo(fact);
    }

    @Test
    void keepsTheDeepestThatJsonMayBe() throws Exception {
        var text = "[".repeat(512) + "]".repeat(512);
        var fact =
                new TaskFinished(1, TaskState.COMPLETED, List.of(Content.structured(new Json(text))), Optional.empty());

        assertThat(again(fact, TaskFinished.class, Wire.json())).isEqualTo(fact);
        assertThat(again(fact, TaskFinished.class, Wire.smile())).isEqualTo(fact);
    }

    static Stream<Content> contents() {
        return Stream.of(
                Content.text("line\nline \u2028 \ud83d\ude00"),
                new Content.Image("aGk=", "image/png"),
                new Content.Resource("https://example.org/a", "text/plain", Optional.of("a")),
                new Content.Resource("https://example.org/a", "text/plain", Optional.empty()),
                Content.structured(new Json("{\"n\":0.10}")));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void keepsEachKindOfContent(Content content) throws Exception {
        for (var mapper : List.of(Wire.json(), Wire.smile())) {
            assertThat(again(content, Content.class, mapper)).isEqualTo(content);
        }
    }

    @Test
    void readsContentWhoseTypeComesLast() {
        var text = "{\"json\":{\"n\":[1e400,0.10,123456789012345678901234567890]},\"type\":\"structured\"}";

        assertThat(Wire.read(text, Content.class))
                .isEqualTo(Content.structured(new Json("{\"n\":[1e400,0.10,123456789012345678901234567890]}")));
    }

    private static <T> T again(T value, Class<T> type, ObjectMapper mapper) throws Exception {
        return mapper.readValue(mapper.writeValueAsBytes(value), type);
    }
}
