package io.troupe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "[1,[2,{}]]", "[[]]", "{\"a\":[],\"b\":{}}", " { \"a\" : [ 1 , 2 ] } ", "\"\"", "-0.5e+7"})
    void keepsWhatIsJson(String text) {
        assertThat(Json.of(text).text()).isEqualTo(text.strip());
    }

    @Test
    void saysWhereTheMistakeIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.of("{\"a\":1 \"b\":2}"))
                .withMessage("not JSON: '\"' at offset 7, expected ',' or '}'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.of("[1,"))
                .withMessage("not JSON: the end at offset 3, expected a JSON value");
    }

    @Test
    void takes512LevelsAndNoMore() {
        assertThat(Json.of("[".repeat(512) + "]".repeat(512)).text()).hasSize(1024);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.of("[".repeat(513) + "]".repeat(513)))
                .withMessageContaining("deeper than 512");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of("{\"a\":".repeat(1_000_000)));
    }

    @Test
    void quotesAnyText() {
        assertThat(Json.string("a\"b\\c\n\r\t\u0000\u001f é 🎭").text())
                .isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001f é 🎭\"");
    }
}
