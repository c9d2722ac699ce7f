package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends hosts in the middle of their work, and looks at what the next one on the same folder knows. */
class KillIT {

    private static final int TASKS = 1_000;
    private static final int KILLS = 10;

    @TempDir
    Path folder;

    /** What callers were told: the ids of tasks that were accepted, and the states of those that had ended. */
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    private final Map<String, String> ended = new ConcurrentHashMap<>();

    private final Semaphore answers = new Semaphore(0);

    @Test
    void losesNothingAcknowledgedOverTenKillsInAThousandTasks() throws Exception {
        var random = new Random(20260101);
        var claims = new ArrayList<JsonNode>();
        int sent = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            var host = RunningHost.start(folder.resolve("data"));
            claims.add(claimed(host));
            var requests = submit(host, sent, TASKS / KILLS);
            sent += TASKS / KILLS;
            answers.acquire(random.nextInt(1, TASKS / KILLS)); // the moment of the kill is when so many have come
            host.kill();
            answers.drainPermits();
            settle(requests);
        }
        assertThat(accepted).isNotEmpty();
        check(claims);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before-begin:15",
                "before-commit:15",
                "after-commit:15",
                "before-commit:40",
                "after-commit:40",
                "before-blob:2",
                "after-blob:2"
            })
    void losesNothingAcknowledgedWhateverWriteItEndsAt(String failpoint) throws Exception {
        var host = RunningHost.startWith(List.of("-Dtroupe.failpoint=" + failpoint), folder.resolve("data"));
        var requests = submit(host, 0, 400); // enough for as many writes, however many tasks share one
        assertThat(host.process().waitFor(30, TimeUnit.SECONDS))
                .as("the failpoint was reached")
                .isTrue();
        assertThat(host.process().exitValue()).isEqualTo(137);
        settle(requests);
        check(List.of());
    }

    /** The last host: everything that was accepted reaches an end, once, and claims hold. */
    private void check(List<JsonNode> claims) throws Exception {
        try (var host = RunningHost.start(folder.resolve("data"))) {
            for (var id : accepted) {
                var task = host.eventually("/api/v1/tasks/" + id, Duration.ofSeconds(20), KillIT::hasEnded);
                assertThat(task.path("state").asText()).isEqualTo("completed");
                assertThat(ended.getOrDefault(id, "completed")).isEqualTo("completed");
            }
            for (var claim : claims) {
                var done = host.post(
                        "/api/v1/tasks/" + claim.path("task").asText() + "/complete",
                        RunningHost.JSON
                                .createObjectNode()
                                .put("claim", claim.path("claim").asText())
                                .put("answer", "played to the end")
                                .toString());
                assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
            }
        }
        assertOutcomesOnce();
        var verified = RunningHost.troupe(
                "journal", "verify", "--data", folder.resolve("data").toString());
        assertThat(verified.exit()).as(verified.out()).isZero();
    }

    /** Reads the journal itself: one submission and one outcome for each task that was accepted. */
    private void assertOutcomesOnce() throws Exception {
        var submitted = new HashSet<String>();
        var finished = new HashMap<String, Integer>();
        for (var fact : JournalRows.read(folder.resolve("data").resolve("journal.db"))) {
            if (fact.kind().equals("task.submitted")) {
                assertThat(submitted.add(fact.stream())).isTrue();
            } else if (fact.kind().equals("task.finished")) {
                finished.merge(fact.stream(), 1, Integer::sum);
            }
        }
        for (var id : accepted) {
            assertThat(submitted).contains("task/" + id);
            assertThat(finished).containsEntry("task/" + id, 1);
        }
        assertThat(finished.values()).allMatch(count -> count == 1);
    }

    private static JsonNode claimed(RunningHost host) throws Exception {
        var task = RunningHost.JSON.readTree(
                host.post("/api/v1/tasks", "{\"agent\":\"product-manager\",\"input\":\"play\"}")
                        .body());
        var claim = host.post("/api/v1/tasks/" + task.path("id").asText() + "/claim", "{}");
        assertThat(claim.statusCode()).as(claim.body()).isEqualTo(200);
        return RunningHost.JSON.readTree(claim.body());
    }

    /** Sends tasks, some with a body that is large enough to be a file of its own; at most 64 at once. */
    private List<CompletableFuture<Void>> submit(RunningHost host, int from, int count) {
        var room = new Semaphore(64);
        var requests = new ArrayList<CompletableFuture<Void>>();
        for (int i = from; i < from + count; i++) {
            var text = "task " + i + (i % 20 == 0 ? " " + "x".repeat(70_000) : "");
            requests.add(CompletableFuture.runAsync(() -> sendOne(host, text, room), Thread::startVirtualThread));
        }
        return requests;
    }

    private void sendOne(RunningHost host, String text, Semaphore room) {
        room.acquireUninterruptibly();
        try {
            note(host.post("/api/v1/tasks?wait=5", "{\"agent\":\"echo\",\"input\":\"" + text + "\"}"));
        } catch (IOException e) {
            // The host was ended before it answered: nothing was acknowledged.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answers.release();
            room.release();
        }
    }

    private void note(HttpResponse<String> response) throws IOException {
        if (response.statusCode() == 202) {
            var task = RunningHost.JSON.readTree(response.body());
            accepted.add(task.path("id").asText());
            if (hasEnded(task)) {
                ended.put(task.path("id").asText(), task.path("state").asText());
            }
        }
    }

    private static void settle(List<CompletableFuture<Void>> requests) {
        requests.forEach(CompletableFuture::join);
    }

    private static boolean hasEnded(JsonNode task) {
        return task.hasNonNull("finished_at");
    }
}
