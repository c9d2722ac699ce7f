package io.troupe.host.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentsInvokeTest {

    private final FakeHost host = new FakeHost();

    @AfterEach
    void stop() {
        host.close();
    }

    private static String task(String state, String more) {
        return "{\"id\":\"task-1\",\"agent\":\"echo\",\"state\":\"" + state + "\",\"claimable\":false" + more + "}";
    }

    private void completesWith(String content) {
        host.on("POST /api/v1/tasks", 202, task("completed", ",\"answer\":[" + content + "]"));
    }

    @Test
    void tellsProgressAsideAndTheResultAsResult() {
        var asked = new AtomicInteger();
        host.on("POST /api/v1/tasks", 202, task("submitted", ""));
        host.on(
                "GET /api/v1/tasks/task-1",
                (exchange, body) -> FakeHost.reply(
                        exchange,
                        200,
                        "application/json",
                        switch (asked.incrementAndGet()) {
                            case 1, 2 -> task("running", ",\"note\":\"half way\"");
                            default ->
                                task("completed", ",\"answer\":[{\"type\":\"text\",\"text\":\"hello\\n there\"}]");
                        }));

        var typed = Typed.at(host, "agents", "invoke", "echo", "--input", "hello");

        assertThat(typed).isEqualTo(new Typed(0, "hello\n there\n", "half way\n"));
        assertThat(host.asked.getFirst()).isEqualTo("POST /api/v1/tasks {\"agent\":\"echo\",\"input\":\"hello\"}");
        assertThat(host.asked.getLast()).isEqualTo("GET /api/v1/tasks/task-1?wait=1");
    }

    @Test
    void sendsAllThatWasSaid() {
        completesWith("{\"type\":\"structured\",\"json\":{\"a\":1.10}}");

        var typed = Typed.at(
                host,
                "agents",
                "invoke",
                "echo",
                "--skill",
                "shout",
                "--input",
                " {\"n\": 1.10}",
                "--context",
                "c",
                "--session",
                "session-1",
                "--timeout",
                "7");

        assertThat(typed.out()).isEqualTo("{\n  \"a\" : 1.10\n}\n");
        assertThat(host.asked)
                .containsExactly("POST /api/v1/tasks {\"agent\":\"echo\",\"input\":{\"n\":1.10},\"skill\":\"shout\","
                        + "\"context\":\"c\",\"session\":\"session-1\",\"timeout_seconds\":7}");
    }

    @Test
    void readsAFileAndStandardInput(@TempDir Path folder) throws Exception {
        completesWith("{\"type\":\"text\",\"text\":\"ok\"}");
        var file = Files.writeString(folder.resolve("in.json"), "{\"from\":\"file\"}\n");

        Typed.at(host, "agents", "invoke", "echo", "--input", "@" + file);
        Typed.in(
                folder,
                Map.of("TROUPE_URL", host.url().toString()),
                "für dich\n",
                OptionalInt.empty(),
                "agents",
                "invoke",
                "echo",
                "--input",
                "-");

        assertThat(host.asked.getFirst()).contains("\"input\":{\"from\":\"file\"}");
        assertThat(host.asked.getLast()).contains("\"input\":\"für dich\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": | --input is not JSON at line 1",
                "@/no/such/file | no file '/no/such/file'",
            })
    void refusesAnInputThatCannotBeMeant(String input, String message) {
        var typed = Typed.at(host, "agents", "invoke", "echo", "--input", input);

        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).contains(message);
        assertThat(host.asked).isEmpty();
    }

    @Test
    void saysHowToPlayATaskThatWaitsForAClient() {
        host.on("POST /api/v1/tasks", 202, task("queued", "").replace("\"claimable\":false", "\"claimable\":true"));

        var typed = Typed.at(host, "agents", "invoke", "expert", "--input", "go");

        assertThat(typed)
                .isEqualTo(new Typed(
                        0,
                        "",
                        "task-1 waits: no model is configured. Connect a client: claude mcp add --scope user "
                                + "--transport http troupe " + host.url()
                                + "/mcp, or set ANTHROPIC_API_KEY and restart\n"));
    }

    @Test
    void doesNotWaitWhenDetached() {
        host.on("POST /api/v1/tasks", 202, task("running", ""));

        assertThat(Typed.at(host, "agents", "invoke", "echo", "--input", "x", "--detach"))
                .isEqualTo(new Typed(0, "task-1\n", ""));
    }

    @Test
    void failsWithTheTask() {
        host.on(
                "POST /api/v1/tasks",
                202,
                task("failed", ",\"error\":{\"code\":\"agent-failed\",\"reason\":\"broke\",\"retryable\":true}"));

        assertThat(Typed.at(host, "agents", "invoke", "echo", "--input", "x"))
                .isEqualTo(new Typed(1, "", "task-1 failed · agent-failed: broke (trying again may help)\n"));
    }

    @Test
    void saysThatAnAcceptedTaskIsNotLostWithTheHost() {
        host.on("POST /api/v1/tasks", 202, task("running", ""));
        host.on("GET /api/v1/tasks/task-1", (exchange, body) -> exchange.close());

        var typed = Typed.at(host, "agents", "invoke", "echo", "--input", "x");

        assertThat(typed.exit()).isEqualTo(5);
        assertThat(typed.err()).contains("task-1 was accepted and is not lost: scripts/troupe tasks show task-1");
    }

    @Test
    void cancelsTheTaskWhenInterrupted() throws Exception {
        var waiting = new CountDownLatch(1);
        host.on("POST /api/v1/tasks", 202, task("running", ""));
        host.on("GET /api/v1/tasks/task-1", (exchange, body) -> waiting.countDown()); // never answers
        host.on("DELETE /api/v1/tasks/task-1", 200, task("cancelled", ""));

        var process = CliProcess.start(
                Map.of("TROUPE_URL", host.url().toString()), "agents", "invoke", "echo", "--input", "x");
        try {
            assertThat(waiting.await(20, SECONDS)).isTrue();
            process.toHandle().destroy(); // the process's own destroy would close its streams
            assertThat(process.waitFor(20, SECONDS)).isTrue();
            assertThat(host.asked).contains("DELETE /api/v1/tasks/task-1");
            assertThat(process.errorReader().readAllAsString()).contains("cancelled task-1");
        } finally {
            process.destroyForcibly();
        }
    }
}
