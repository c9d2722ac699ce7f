package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.Wire;
import io.troupe.host.plugin.Verification.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("good.jar"), "good");
        Files.writeString(folder.resolve("less.md"), "---\nless");
        Files.writeString(folder.resolve("README.md"), "# Ours");
    }

    /** Finds a file as good as its name. */
    private static final class ByName implements VerifyCommand.Trial {
        @Override
        public Verified of(Path file) {
            return tried(file);
        }

        @Override
        public void close() {}
    }

    private static Verified tried(Path file) {
        var name = String.valueOf(file.getFileName());
        return switch (name) {
            case "good.jar" ->
                new Verified(
                        "good",
                        "1.0.0",
                        "jar",
                        PluginState.LOADED,
                        "",
                        List.of("good"),
                        List.of("skill x: no example"));
            case "less.md" ->
                new Verified(
                        "less",
                        "00ff00ff",
                        "markdown",
                        PluginState.LOADED_REDUCED,
                        "line 3: dropped",
                        List.of("less"),
                        List.of());
            default -> new Verified("bad", "1.0.0", "jar", PluginState.REFUSED, "no agent in it", List.of(), List.of());
        };
    }

    private TypedHere verify(String... arguments) {
        var all = new ArrayList<>(List.of("plugins", "verify"));
        all.addAll(List.of(arguments));
        return TypedHere.in(
                folder, "plugins verify", shell -> new VerifyCommand(shell, ByName::new), all.toArray(new String[0]));
    }

    @Test
    void saysOfEachFileHowItWouldFare() {
        var typed = verify(folder.toString());

        assertThat(typed.exit()).isZero();
        assertThat(typed.out().lines())
                .containsExactly(
                        "ok       " + folder.resolve("good.jar") + ": good 1.0.0, loaded (good)",
                        "         skill x: no example",
                        "ok       " + folder.resolve("less.md")
                                + ": less 00ff00ff, loaded, reduced (less): line 3: dropped");
        assertThat(typed.err()).contains("passed over  README.md: no agent");
    }

    @Test
    void endsWithFourWhenOneWouldNotBeLoaded() throws Exception {
        Files.writeString(folder.resolve("bad.jar"), "bad");

        var typed = verify(
                folder.resolve("good.jar").toString(), folder.resolve("bad.jar").toString());

        assertThat(typed.exit()).isEqualTo(4);
        assertThat(typed.out())
                .contains("not ok   " + folder.resolve("bad.jar") + ": bad 1.0.0, refused: no agent in it\n");
    }

    @Test
    void endsWithFourWhenThereIsNothingToTry() {
        var typed = verify(folder.resolve("nowhere").toString());

        assertThat(typed.exit()).isEqualTo(4);
        assertThat(typed.err()).contains("expected a file or a folder");
        assertThat(verify().exit()).isEqualTo(2);
    }

    @Test
    void tellsAProgramTheSame() {
        var report = Wire.read(verify("--json", folder.toString()).out(), JsonNode.class);

        assertThat(report.path("ok").asBoolean()).isTrue();
        assertThat(report.at("/files/1/tried/state").asText()).isEqualTo("loaded, reduced");
        assertThat(report.at("/files/0/tried/notes/0").asText()).isEqualTo("skill x: no example");
    }
}
