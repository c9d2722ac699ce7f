package io.troupe.host.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {

    @TempDir
    Path data;

    private Path log = Path.of("");

    @BeforeEach
    void folder() throws Exception {
        log = Files.createDirectories(data.resolve("logs")).resolve("troupe.log");
    }

    private Typed logs(String... more) {
        var args = new ArrayList<>(List.of("logs", "--data", data.toString()));
        args.addAll(List.of(more));
        return Typed.in(data, Map.of(), "", OptionalInt.empty(), args.toArray(String[]::new));
    }

    @Test
    void showsTheEndOfALongLog() throws Exception {
        Files.writeString(
                log,
                IntStream.range(0, 5_000).mapToObj(i -> "line " + i + " ü\n").collect(Collectors.joining()));

        assertThat(logs("--lines", "2").out()).isEqualTo("line 4998 ü\nline 4999 ü\n");
        assertThat(logs().out().lines()).hasSize(50).first().isEqualTo("line 4950 ü");
        assertThat(logs("--lines", "3000").out().lines()).hasSize(3000).first().isEqualTo("line 2000 ü");
        assertThat(logs("--lines", "9000").out().lines()).hasSize(5000);
        assertThat(logs("--lines", "1", "--json").out()).isEqualTo("{\"line\":\"line 4999 ü\"}\n");
    }

    @Test
    void saysThatThereIsNoLog() {
        assertThat(logs())
                .isEqualTo(new Typed(3, "", "no log at " + log + ": no host has run with this data folder\n"));
    }

    @Test
    void followsOverARotation() throws Exception {
        var lines = new LinkedBlockingQueue<String>();
        Files.writeString(log, "one\ntwo\n");
        var tail = new LogTail(log, lines::add);
        tail.last(1);
        var follower = Thread.ofVirtual().start(() -> {
            try {
                tail.follow();
            } catch (Exception e) {
                lines.add("ended: " + e.getClass().getSimpleName());
            }
        });
        assertThat(lines.poll(10, SECONDS)).isEqualTo("two");

        Files.writeString(log, "three\nfo", StandardOpenOption.APPEND);
        assertThat(lines.poll(10, SECONDS)).isEqualTo("three");
        Files.writeString(log, "ur\n", StandardOpenOption.APPEND);
        Files.move(log, data.resolve("logs").resolve("troupe.1.log"));
        Files.writeString(log, "five\n");

        assertThat(lines.poll(10, SECONDS)).isEqualTo("four");
        assertThat(lines.poll(10, SECONDS)).isEqualTo("five");
        follower.interrupt();
        assertThat(lines.poll(10, SECONDS)).isEqualTo("ended: InterruptedException");
    }
}
