package io.troupe.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
        new HostFile(process.pid(), start, 7070, URL, Optional.empty(), Optional.empty()).write(data);

        assertThat(stop()).isEqualTo(new Typed(0, "stopped\n", ""));
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void sparesAProcessThatOnlyHasThePidOfTheHost() throws Exception {
        var process = new ProcessBuilder("sleep", "60").start();
        try {
            new HostFile(process.pid(), Instant.now().minusSeconds(3600), 7070, URL, Optional.empty(), Optional.empty())
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
