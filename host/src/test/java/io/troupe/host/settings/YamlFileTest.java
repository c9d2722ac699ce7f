package io.troupe.host.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlFileTest {

    @TempDir
    private Path folder;

    @Test
    void saysInWhichLineItIsNotYaml() throws IOException {
        assertThat(mistakes("a: 1\nb: c: d\n"))
                .containsExactly("a.yaml:2: not YAML, mapping values are not allowed here");
        assertThat(mistakes("a: 1\nb: \u0007\n"))
                .containsExactly("a.yaml:2: not YAML, a character that YAML does not allow");
        assertThat(mistakes("a: 1\n---\nb: 2\n")).hasSize(1).first().asString().startsWith("a.yaml:2: not YAML, ");
    }

    @Test
    void saysWhereAKeyIsGivenTwice() throws IOException {
        assertThat(mistakes("a: 1\nb: 2\na: 3\nb: 4\n"))
                .containsExactly("a.yaml:3 a: given twice, expected once", "a.yaml:4 b: given twice, expected once");
    }

    @Test
    void refusesWhatIsNotKeysWithValues() throws IOException {
        assertThat(mistakes("\n- a\n")).containsExactly("a.yaml:2: a list of 1, expected keys with values");
        assertThat(mistakes("word")).containsExactly("a.yaml:1: 'word', expected keys with values");
        assertThat(mistakes("[a]: b")).containsExactly("a.yaml:1: a list or a section as a key, expected a word");
    }

    @Test
    void refusesAFileOverOneMebibyte() throws IOException {
        assertThat(mistakes("#".repeat(YamlFile.MOST_BYTES))).isEmpty();
        assertThat(mistakes("#".repeat(YamlFile.MOST_BYTES + 1)))
                .containsExactly("a.yaml: larger than 1 MiB, expected at most 1048576 bytes");
    }

    @Test
    void refusesAliasesThatMultiply() throws IOException {
        var many = "a: &a [x]\nb: [";
        assertThat(mistakes(many + "*a, ".repeat(30) + "]"))
                .hasSize(1)
                .first()
                .asString()
                .contains("aliases");

        var wide = new StringBuilder("a0: &a0 [" + "x, ".repeat(2_000) + "]\n");
        for (int i = 1; i <= 9; i++) {
            wide.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
        }
        assertThat(mistakes(wide.toString())).hasSize(1).first().asString().contains("more than 100000 values");
    }

    @Test
    void refusesDepthAndAliasesThatContainThemselves() throws IOException {
        assertThat(mistakes("a: " + "[".repeat(500) + "]".repeat(500))).hasSize(1);
        assertThat(mistakes("a: &a\n  - *a\n")).hasSize(1).first().asString().contains("nested deeper than 32");
    }

    @Test
    void refusesBytesThatAreNotText() throws IOException {
        Files.write(folder.resolve("a.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});

        assertThat(mistakes()).containsExactly("a.yaml: not UTF-8, expected text in UTF-8");
    }

    private List<String> mistakes(String text) throws IOException {
        Files.write(folder.resolve("a.yaml"), text.getBytes(StandardCharsets.UTF_8));
        return mistakes();
    }

    private List<String> mistakes() {
        var thrown =
                catchThrowableOfType(SettingsException.class, () -> YamlFile.read(folder.resolve("a.yaml"), "a.yaml"));
        return thrown == null ? List.of() : thrown.mistakes();
    }
}
