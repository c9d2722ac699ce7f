package io.troupe.players.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.players.wire.Program.Heard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ProgramTest {

    @TempDir
    Path root;

    @Test
    void oneThatHasEndedIsOverThoughAnotherHoldsItsOutput() throws Exception {
        try (var program = start(root, "sleep 300 2> /dev/null & echo one; echo why >&2; exit 7")) {
            assertThat(program.next()).isEqualTo(new Heard.Line("one"));
            assertThat(program.next()).isEqualTo(new Heard.Silence());
            assertThat(program.next(Duration.ofMinutes(1))).contains(new Heard.Silence());
            assertThat(program.end()).isEqualTo("it ended with exit code 7: why");
        }
    }

    @Test
    void oneThatIsQuietIsNotOver() throws Exception {
        try (var program = start(root, "read line; echo \"$line\"")) {
            assertThat(program.next(Duration.ofMillis(20))).isEmpty();
            program.send("hello");
            assertThat(program.next()).isEqualTo(new Heard.Line("hello"));
        }
    }

    @Test
    void endsWhoeverWorksAboveWhereItBegan() throws Exception {
        var part = Files.createDirectory(root.resolve("part"));
        var stray = new ProcessBuilder("sleep", "300").directory(root.toFile()).start();
        try {
            start(part, "read line").close();

            assertThat(stray.waitFor(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            stray.destroyForcibly();
        }
    }

    private Program start(Path folder, String script) {
        var sh = Command.find("sh").orElseThrow().toString();
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Program.start(new Program.Launch(List.of(sh, "-c", script), folder, Map.of("PATH", path)), root);
    }
}
