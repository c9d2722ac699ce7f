package io.troupe.host.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopCommandTest {

    private static final URI URL = URI.create("http://127.0.0.1:7070");

    @TempDir
    Path data;

    private Typed stop() {
        return Typed.in(data, Map.of(), "", OptionalInt.empty(), "stop", "--data", data.toString());
    }

    @Test
    void endsTheProcessAndWaits() throws Exception {
        var process = new ProcessBuilder("sleep", "60").start();
        var start = process.toHandle().info().startInstant().orElseThrow();
        new HostFile(process.pid(), start, 7070, URL, Optional.empty(), Optional.empty(), Duration.ofMinutes(1))
                .write(data);

        assertThat(stop()).isEqualTo(new Typed(0, "stopped\n", ""));
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void waitsForAsLongAsTheHostLetsWorkGoOnAndSaysSo() throws Exception {
        var process = endsWithItsInput();
        try {
            serving(process, Duration.ofMinutes(2));

            var typed = stop(Duration.ZERO, () -> end(process));

            assertThat(typed.exit()).as(typed.err()).isZero();
            assertThat(typed.out()).isEqualTo("stopped\n");
            assertThat(typed.err())
                    .startsWith("the host, process " + process.pid()
                            + ", lets its work end: waited 0 s of at most 120 s\n");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void givesUpAProcessThatDoesNotEnd() throws Exception {
        var process = endsWithItsInput();
        try {
            serving(process, Duration.ofMillis(20));

            var typed = stop(Duration.ofMillis(20), () -> {});
            var silent = stop(Duration.ofMillis(20), () -> {}, "--json");

            assertThat(typed.exit()).isEqualTo(1);
            assertThat(typed.err()).contains("lets its work end", "still runs", "kill -9 " + process.pid());
            assertThat(silent.err()).contains("still-running").doesNotContain("lets its work end");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void takesTheUsualTimeFromAFileOfAnOlderHost() throws Exception {
        Files.writeString(HostFile.in(data), """
                {"pid":1,"start_time":"2026-01-02T03:02:11Z","port":7070,"url":"http://127.0.0.1:7070"}""");

        assertThat(HostFile.read(data).orElseThrow().drain()).isEqualTo(Duration.ofMinutes(1));
    }

    /** A process that does not end for being told to. */
    private static Process endsWithItsInput() throws IOException {
        var process = new ProcessBuilder("bash", "-c", "trap '' TERM; echo up; read -r _").start();
        assertThat(process.inputReader().readLine()).isEqualTo("up");
        return process;
    }

    private static void end(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serving(Process process, Duration drain) throws IOException {
        var start = process.toHandle().info().startInstant().orElseThrow();
        new HostFile(process.pid(), start, 7070, URL, Optional.empty(), Optional.empty(), drain).write(data);
    }

    /**
     * Stops the host; it is said after each millisecond that it is waited for.
     *
     * @param onNews is run whenever something is said
     */
    private Typed stop(Duration margin, Runnable onNews, String... options) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                onNews.run();
            }
        };
        var shell = new Shell(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Map.of("TROUPE_DATA", data.toString()),
                data,
                Optional.empty(),
                OptionalInt.empty());
        var patience = new StopCommand.Patience(margin, Duration.ofMillis(1));
        var arguments = Stream.concat(Stream.of("stop"), Stream.of(options)).toArray(String[]::new);
        int exit = Cli.commandLine(shell, "0.1.0", Map.of("stop", () -> new StopCommand(shell, patience)))
                .execute(arguments);
        return new Typed(exit, out.toString(UTF_8), err.toString(UTF_8));
    }

    @Test
    void sparesAProcessThatOnlyHasThePidOfTheHost() throws Exception {
        var process = new ProcessBuilder("sleep", "60").start();
        try {
            new HostFile(
                            process.pid(),
                            Instant.now().minusSeconds(3600),
                            7070,
                            URL,
                            Optional.empty(),
                            Optional.empty(),
                            Duration.ofMinutes(1))
                    .write(data);

            assertThat(stop()).isEqualTo(new Typed(5, "", "no host at " + data + ": scripts/troupe start\n"));
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void findsNoHostWhereNoneRan() {
        assertThat(stop().exit()).isEqualTo(5);
    }

    @Test
    void writesWhatItReads() throws Exception {
        var file = HostFile.ofThisProcess(7070, URL);
        file.write(data);

        assertThat(HostFile.read(data)).contains(file);
        assertThat(file.process()).contains(ProcessHandle.current());
    }
}
