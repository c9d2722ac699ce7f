package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fills the file system under a running host, and makes room again. */
class DiskFullIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", folder.toString());
        }
    }

    @Test
    void saysSoLosesNothingAndResumesByItselfUnlessMountingIsNotAllowedHere() throws Exception {
        assumeTrue(mounted, "a file system of our own needs root");
        var data = folder.resolve("data");
        try (var host = RunningHost.start(data)) {
            var filler = Files.write(folder.resolve("filler"), new byte[3 << 20]);
            var accepted = new ArrayList<String>();
            var body = "{\"agent\":\"echo\",\"input\":\"" + "x".repeat(30_000) + "\"}";
            var answer = host.post("/api/v1/tasks", body);
            while (answer.statusCode() == 202) {
                accepted.add(RunningHost.JSON.readTree(answer.body()).path("id").asText());
                answer = host.post("/api/v1/tasks", body);
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).contains("store-unavailable").contains("disk full on");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();

            var status = RunningHost.troupe("status", "--data", data.toString());
            assertThat(status.exit()).isEqualTo(1);
            assertThat(status.out())
                    .containsPattern(
                            "not ready since \\d\\d:\\d\\d:\\d\\d · store-unavailable: disk full on .* \\(\\d+ B free\\)")
                    .containsPattern("\\d+ running · \\d+ queued · 0 lost · last durable position \\d+")
                    .containsPattern("next  free 1 GB on .*; the host resumes by itself");
            assertThat(host.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(host.get("/health/live").statusCode()).isEqualTo(200);

            Files.delete(filler);
            host.eventually("/api/v1/status", SOON, now -> now.path("ready").asBoolean());
            for (var id : accepted) {
                host.eventually(
                        "/api/v1/tasks/" + id,
                        SOON,
                        task -> task.path("state").asText().equals("completed"));
            }
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
