package io.troupe.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionCommandTest {

    @TempDir
    Path folder;

    private Typed completion(String shell) {
        return Typed.in(folder, Map.of(), "", OptionalInt.empty(), "completion", shell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completesCommandsInBash(String shell) throws Exception {
        var script = Files.writeString(
                folder.resolve("troupe.bash"), completion(shell).out());
        var asked = "source " + script + "; COMP_WORDS=(troupe agents in); COMP_CWORD=2; COMP_LINE='troupe agents in';"
                + " COMP_POINT=${#COMP_LINE}; _complete_troupe 2>/dev/null; echo \"${COMPREPLY[*]}\"";

        var process = new ProcessBuilder("bash", "-c", asked)
                .redirectErrorStream(true)
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("invoke\n");
    }

    @Test
    void completesCommandsAndOptionsInFish() {
        assertThat(completion("fish").out().lines())
                .contains(
                        "complete -c troupe -n '__fish_use_subcommand' -a status -d 'Say whether the host is ready, and"
                                + " what to do if not; exit 1 unless ready.'",
                        "complete -c troupe -n '__fish_seen_subcommand_from agents; and __fish_seen_subcommand_from"
                                + " invoke' -l detach -d 'Print the task\\'s id and do not wait.'")
                .allMatch(line -> line.startsWith("complete -c troupe"));
    }

    @Test
    void knowsNoOtherShell() {
        assertThat(completion("tcsh")).isEqualTo(new Typed(2, "", "not a shell: 'tcsh', expected bash, zsh or fish\n"));
    }
}
