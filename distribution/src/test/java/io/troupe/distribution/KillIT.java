package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends hosts in the middle of their work, and looks at what the next one on the same folder knows. */
class KillIT {

    private static final long SEED = 20260101;

    @TempDir
    Path folder;

    /** Ten times as many, and for as long as you like, by {@code scripts/chaos}. */
    @Test
    @SuppressWarnings("ClosingStandardOutputStreams") // the run does not close where it tells how it goes
    void everyAcknowledgedTaskAndStepOfARunIsDoneOnceThoughTheHostEndsTwentyTimes() throws Exception {
        try (var run = new LedgerRun(folder, new LedgerRun.Size(1_000, 50, 20, 32, 128), SEED, System.out)) {
            var result = run.run();

            assertThat(result.wrong()).isEmpty();
            assertThat(result.acknowledged()).isEqualTo(1_000);
            assertThat(result.counts().parts()).as("parts of tasks").isGreaterThan(100);
            assertThat(result.counts().lines())
                    .isEqualTo(1_000 + result.counts().parts() + result.counts().steps());
            assertThat(result.runs().values().stream().mapToInt(runs -> runs).sum())
                    .as("runs that ended: %s", result.runs())
                    .isEqualTo(50);
            assertThat(result.runs().getOrDefault("completed", 0))
                    .as("completed runs")
                    .isGreaterThan(40);
            assertThat(result.counts().dead()).as("dead letters").isPositive();
            assertThat(result.counts().archived()).as("facts that left").isPositive();
            assertThat(result.ends().values().stream().mapToInt(ends -> ends).sum())
                    .isEqualTo(20);
            assertThat(result.counts().again())
                    .as("tasks that were at work when their host ended")
                    .isPositive();
        }
    }

    @Test
    void claimsHoldThoughTheHostEnds() throws Exception {
        var claims = new ArrayList<JsonNode>();
        for (int life = 0; life < 2; life++) {
            var host = RunningHost.start(folder.resolve("data"));
            claims.add(claimed(host));
            host.kill();
        }
        try (var host = RunningHost.start(folder.resolve("data"))) {
            for (var claim : claims) {
                var task = "/api/v1/tasks/" + claim.path("task").asText();
                var done = host.post(
                        task + "/complete",
                        RunningHost.JSON
                                .createObjectNode()
                                .put("claim", claim.path("claim").asText())
                                .put("answer", "played to the end")
                                .toString());
                assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
                host.eventually(
                        task,
                        Duration.ofSeconds(5),
                        view -> view.path("state").asText().equals("completed"));
            }
        }
    }

    private static JsonNode claimed(RunningHost host) throws Exception {
        var task = RunningHost.JSON.readTree(
                host.post("/api/v1/tasks", "{\"agent\":\"product-manager\",\"input\":\"play\"}")
                        .body());
        var claim = host.post("/api/v1/tasks/" + task.path("id").asText() + "/claim", "{}");
        assertThat(claim.statusCode()).as(claim.body()).isEqualTo(200);
        return RunningHost.JSON.readTree(claim.body());
    }
}
