package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescribedTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "ä", "€", "😀"})
    void cutsAtBytesAndTearsNoCharacterApart(String character) {
        for (int most = 10; most < 20; most++) {
            var cut = Described.cut(character.repeat(20), most);

            assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(most - 3, most);
            assertThat(cut).endsWith("…").matches("(" + character + ")+…");
        }
        assertThat(Described.cut(character.repeat(20), 80)).isEqualTo(character.repeat(20));
    }
}
