package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.api.Json;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker of {@link Json} and Jackson are of one mind about what JSON is. */
class JsonAgainstJacksonTest {

    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"\\n\"",
            "\"\\u00e9\"",
            "1",
            "-0",
            "01",
            "1.",
            "1e5",
            "true",
            "false",
            "null",
            "nul",
            " ",
            "\n",
            "'",
            "\"",
            "\\",
            "\u0001",
            "+1",
            ".5",
            "NaN",
            "//",
            "é");

    @ParameterizedTest
    @MethodSource("cases")
    void agreesOn(String text) {
        assertThat(isJson(text)).as("%s", text).isEqualTo(isJsonForJackson(text));
    }

    static Stream<String> cases() {
        return Stream.of(
                "{}",
                "[]",
                "[ ]",
                "{ }",
                "null",
                "true",
                "false",
                "0",
                "-0",
                "-1",
                "1.5",
                "1e5",
                "1E-5",
                "1.5e+10",
                "\"\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u12aF\"",
                "[1,2]",
                "[[],[[]]]",
                "{\"a\":{\"b\":[null]}}",
                "{\"a\":1,\"a\":2}",
                "\"é🎭\"",
                " 1 ",
                "01",
                "-",
                "+1",
                ".5",
                "1.",
                "1.e5",
                "1e",
                "1e+",
                "--1",
                "0x1",
                "1a",
                "NaN",
                "Infinity",
                "tru",
                "truee",
                "nulll",
                "True",
                "[",
                "]",
                "{",
                "}",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "[}",
                "{]",
                "[1}",
                "{\"a\":1]",
                "1 2",
                "{}{}",
                "[] x",
                "\"",
                "\"a",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\t\"",
                "\"\n\"",
                "\"\u0000\"",
                "\u0000",
                "/* */1",
                "// a",
                "#",
                ",",
                ":",
                "\"a\" \"b\"",
                "\"a\":1");
    }

    @Test
    void agreesOnRandomTexts() {
        var random = new Random(42);
        for (int i = 0; i < 200_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(9); j >= 0; j--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            agreesOn(text.toString());
        }
    }

    private static boolean isJson(String text) {
        try {
            Json.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isJsonForJackson(String text) {
        try {
            return !JACKSON.readTree(text).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
