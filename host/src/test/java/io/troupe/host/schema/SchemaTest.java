package io.troupe.host.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.troupe.api.Json;
import io.troupe.host.fact.Refusal.Mistake;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {

    @Test
    void saysWhatWasExpectedAndWhatCame() {
        var schema = schema("""
                {"type":"object","required":["title","size"],"additionalProperties":false,
                 "properties":{"title":{"type":"string"},"size":{"enum":["s","m"]},"tags":{"type":"array","items":{"type":"integer"}}}}""");

        assertThat(schema.check(Json.of("{\"title\":3,\"tags\":[1,\"x\",true],\"other\":1}")))
                .containsExactlyInAnyOrder(
                        new Mistake("", "'size' is missing"),
                        new Mistake("/title", "expected a string, got a number"),
                        new Mistake("/tags/1", "expected an integer, got a string"),
                        new Mistake("/tags/2", "expected an integer, got a boolean"),
                        new Mistake("/other", "is not a known property"));
        assertThat(schema.check(Json.of("{\"title\":\"a\",\"size\":\"xl\"}")))
                .containsExactly(new Mistake("/size", "expected one of [\"s\",\"m\"], got 'xl'"));
        assertThat(schema.check(Json.of("{\"title\":\"a\",\"size\":\"m\",\"tags\":[1]}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":false}                           | [\"a\"]        | [\"a\",2]",
                "{\"$defs\":{\"n\":{\"type\":\"number\"}},\"$ref\":\"#/$defs/n\"}                    | 1              | \"1\"",
                "{\"dependentRequired\":{\"a\":[\"b\"]}}                                             | {\"a\":1,\"b\":2} | {\"a\":1}",
                "{\"allOf\":[{\"properties\":{\"a\":true}}],\"unevaluatedProperties\":false}         | {\"a\":1}      | {\"b\":1}",
                "{\"if\":{\"type\":\"string\"},\"then\":{\"minLength\":2},\"else\":{\"minimum\":2}} | \"ab\"         | 1",
                "{\"oneOf\":[{\"type\":\"integer\"},{\"minimum\":2}]}                                | 1              | 3",
                "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}                            | null           | \"x\"",
                "{\"not\":{\"const\":1}}                                                             | 2              | 1",
                "{\"contains\":{\"const\":1},\"minContains\":2}                                      | [1,1]          | [1,2]",
                "{\"patternProperties\":{\"^x-\":{\"type\":\"string\"}}}                             | {\"x-a\":\"b\"} | {\"x-a\":1}",
                "{\"propertyNames\":{\"maxLength\":2}}                                               | {\"ab\":1}     | {\"abc\":1}",
                "{\"properties\":{\"next\":{\"$ref\":\"#\"}},\"required\":[\"v\"]}                   | {\"v\":1,\"next\":{\"v\":2}} | {\"v\":1,\"next\":{}}",
                "{\"$defs\":{\"n\":{\"$anchor\":\"num\",\"type\":\"number\"}},\"items\":{\"$ref\":\"#num\"}} | [1]    | [\"a\"]",
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"items\":[{\"type\":\"string\"}],\"additionalItems\":false} | [\"a\"] | [\"a\",1]",
                "{\"uniqueItems\":true}                                                              | [1,2]          | [1,1]",
                "false                                                                               |                | 1"
            })
    void knowsTheKeywordsOfItsDraft(String schema, String fits, String fails) {
        var compiled = schema(schema);

        if (fits != null) {
            assertThat(compiled.check(Json.of(fits))).isEmpty();
        }
        assertThat(compiled.check(Json.of(fails))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"strng\"}",
                "{\"properties\":{\"a\":{\"minLength\":-1}}}",
                "{\"required\":\"a\"}",
                "{\"pattern\":\"(\"}",
                "{\"patternProperties\":{\"[\":{}}}",
                "{\"$ref\":\"https://example.com/schema.json\"}",
                "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/absent\"}}}",
                "{\"$schema\":\"https://example.com/own\"}",
                "{\"$schema\":1}",
                "[]",
                "\"string\"",
                "null"
            })
    void refusesWhatIsNotASchema(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> schema(text)).withMessageStartingWith("not a schema");
    }

    @Test
    void pointsIntoTheValueWhateverItsNames() {
        var schema = schema("{\"additionalProperties\":{\"type\":\"string\"}}");

        assertThat(schema.check(Json.of("{\"a b/c~d é\":1}")))
                .containsExactly(new Mistake("/a b~1c~0d é", "expected a string, got a number"));
    }

    @Test
    void givesAtMostTwentyMistakes() {
        var many = IntStream.range(0, 500).mapToObj(Integer::toString).toList().toString();

        assertThat(schema("{\"items\":{\"type\":\"string\"}}").check(Json.of(many)))
                .hasSize(20);
    }

    @Test
    void survivesEndlessReferencesAndHostilePatterns() {
        assertThat(schema("{\"$ref\":\"#\"}").check(Json.of("1")))
                .singleElement()
                .extracting(Mistake::message)
                .asString()
                .startsWith("cannot be checked");
        assertThat(schema("{\"pattern\":\"^(a|b)*$\"}").check(Json.string("ab".repeat(100_000))))
                .singleElement()
                .extracting(Mistake::message)
                .asString()
                .startsWith("cannot be checked");
        var deep = "{\"properties\":{\"a\":".repeat(200) + "{\"type\":\"string\"}" + "}}".repeat(200);
        var value = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
        assertThat(schema(deep).check(Json.of(value))).hasSize(1);
    }

    /** Each would keep a thread for as long as there is one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"pattern\":\"^(((a+)+)+)+$\"}",
                "{\"format\":\"email\",\"pattern\":\"(a|aa)+$\"}",
                "{\"anyOf\":[{\"pattern\":\"^(a|a)*b$\"}]}",
                "{\"pattern\":\"^(?=(a+)+$)\"}",
                "{\"$defs\":{\"n\":{\"pattern\":\"^(.*a){25}$\"}},\"$ref\":\"#/$defs/n\"}"
            })
    void givesUpOnAPatternThatTakesTooLong(String schema) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(schema(schema).check(Json.string("a".repeat(60) + "!")))
                        .isNotEmpty());
    }

    @Test
    void takesNoPatternForNamesThatTakesTooLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema("{\"patternProperties\":{\"^(((x+)+)+)+$\":{}}}"))
                .withMessageContaining("takes too long");
        assertThat(schema("{\"patternProperties\":{\"^[a-z]+(-[a-z]+)*$\":{\"type\":\"string\"}}}")
                        .check(Json.of("{\"a-b\":1}")))
                .hasSize(1);
    }

    @Test
    void matchesPatternsBesideFormatsAndLeavesDataAlone() {
        var both = schema("{\"format\":\"email\",\"pattern\":\"x\",\"minLength\":3}");
        assertThat(both.check(Json.string("x@y.zz"))).isEmpty();
        assertThat(both.check(Json.string("a@y.zz")))
                .containsExactly(new Mistake("", "'a@y.zz' does not match the pattern"));
        assertThat(both.check(Json.of("1"))).isEmpty();
        assertThat(schema("{\"const\":{\"pattern\":\"(\"}}").check(Json.of("{\"pattern\":\"(\"}")))
                .isEmpty();
        assertThat(schema("{\"properties\":{\"pattern\":{\"pattern\":\"^a\"}}}").check(Json.of("{\"pattern\":\"b\"}")))
                .containsExactly(new Mistake("/pattern", "'b' does not match the pattern"));
    }

    @Test
    void takesAnythingWithoutLooking() {
        assertThat(schema("{}").takesAnything()).isTrue();
        assertThat(schema(" true ").check(Json.of("[1]"))).isEmpty();
        assertThat(schema("{\"type\":\"object\"}").takesAnything()).isFalse();
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            var schema = schema("""
                    {"additionalProperties":{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"items":{"not":{"type":"null"}}}]}},
                     "dependencies":{"b":{"required":["a"]}}}}""");
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<List<Mistake>> check =
                        () -> schema.check(Json.of("{\"x\":{\"a\":[null],\"b\":1},\"y\":{\"b\":1}}"));
                var expected = check.call();
                for (var result : threads.invokeAll(java.util.Collections.nCopies(50, check))) {
                    assertThat(result.get()).isEqualTo(expected).hasSizeGreaterThan(1);
                }
            }
        }
    }

    private static Schema schema(String text) {
        return Schema.of(Json.of(text));
    }
}
