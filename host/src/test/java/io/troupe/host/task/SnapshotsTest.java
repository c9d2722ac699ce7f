package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Answer;
import io.troupe.host.bus.TaskCalls.Ask;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.Retry;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that read a snapshot and what came after it know what a start knows that reads the whole journal. */
class SnapshotsTest {

    @TempDir
    Path folder;

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        var retries = new Retries(0, Duration.ofMillis(20), Duration.ofMillis(40), Map.of("agent-failed", 1));
        host = TaskHost.open(new Tasks.Limits(10_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15), retries))
                .withSnapshots(folder);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void knowsAllThatWasKnown() throws Exception {
        many();
        host.restart();
        var fromSnapshot = all();
        host.withSnapshots(folder.resolve("none")); // reads the whole journal

        assertThat(fromSnapshot).hasSize(6);
        assertThat(all())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
                        "epoch", "version") // of what was started anew
                .isEqualTo(fromSnapshot);
        assertThat(host.ask(TaskCalls.COUNT, new TaskCalls.Count()).lost()).isZero();
    }

    @Test
    void readsOnlyWhatCameAfterIt() throws Exception {
        var task = host.submit("expert");
        host.restart();
        var told = text();

        assertThat(told)
                .contains(task.id())
                .startsWith("{\"format\":" + SnapshotFile.FORMAT + ",\"position\":" + host.kept.position());
    }

    @Test
    void takesInWhatCameAfterIt() throws Exception {
        var open = host.started("worker");
        var waiting = host.submit("expert");
        host.restart();
        var again = host.nextStart();
        var old = kept(text());
        host.finish(again);
        var later = host.submit("expert");
        host.withSnapshots(old);

        assertThat(again.id()).isEqualTo(open.id());
        assertThat(host.show(open.id()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.show(waiting.id()).state()).isEqualTo(TaskState.QUEUED);
        assertThat(host.show(later.id()).state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void keepsIdempotencyKeys() throws Exception {
        var first = host.ask(TaskCalls.SUBMIT, TaskHost.request("expert").withIdempotencyKey("k"));
        host.restart();
        host.restart();

        assertThat(host.ask(TaskCalls.SUBMIT, TaskHost.request("expert").withIdempotencyKey("k"))
                        .id())
                .isEqualTo(first.id());
    }

    @Test
    void findsADeadLetterThatWasRevivedSince() throws Exception {
        var start = host.started("worker");
        fail(start);
        fail(host.nextStart());
        host.restart();
        var old = kept(text());
        host.ask(TaskCalls.RETRY, new Retry(start.id()));
        host.nextStart();
        host.withSnapshots(old);

        assertThat(host.nextStart().id()).isEqualTo(start.id());
    }

    @Test
    void passesOverOneThatIsDamagedOrOfAnotherFormat() throws Exception {
        var task = host.submit("expert");
        host.restart();
        var told = text();
        for (var wrong : List.of(
                "",
                "{}",
                told.substring(0, told.length() / 2),
                told.substring(0, told.length() - 8),
                told + " ",
                told.replace("\"position\":" + host.kept.position(), "\"position\":1"),
                told.replace("expert", "worker"),
                told.replace("\"format\":" + SnapshotFile.FORMAT, "\"format\":0"))) {
            host.withSnapshots(kept(wrong));
            assertThat(host.show(task.id()).agent()).isEqualTo("expert");
            assertThat(host.show(task.id()).state()).isEqualTo(TaskState.QUEUED);
        }
    }

    private void many() throws Exception {
        host.finish(host.started("worker"));
        var dead = host.started("worker");
        fail(dead);
        fail(host.nextStart());
        var asking = host.started("worker");
        var question = new Question("Which?", Json.of("{\"type\":\"object\"}"));
        host.ask(TaskCalls.ASK, new Ask(asking.id(), asking.epoch(), 1, question, 0));
        host.ask(TaskCalls.ANSWER, new Answer(asking.id(), Optional.of(Json.of("{}"))));
        host.ask(TaskCalls.ASK, new Ask(asking.id(), asking.epoch(), 2, question, 0));
        var first = host.submit("expert");
        host.claim(first.id());
        var plan = new Plan(Optional.empty(), List.of(first.id()), Optional.empty(), 0, Optional.empty());
        host.ask(TaskCalls.SUBMIT, TaskHost.request("expert").withPlan(plan));
        host.submit("expert");
    }

    private void fail(Start start) throws Exception {
        var error = new TaskError("agent-failed", "no", true);
        host.ask(TaskCalls.FINISH, new Finish(start.id(), start.epoch(), List.of(), Optional.of(error)));
    }

    private List<TaskView> all() throws Exception {
        return host.ask(TaskCalls.LIST, new ListTasks(List.of(), Optional.empty(), false, Optional.empty(), 100))
                .tasks();
    }

    /** A folder with a file of what was kept. */
    private Path kept(String content) throws Exception {
        var other = Files.createTempDirectory(folder, "kept");
        Files.writeString(other.resolve("tasks.snapshot"), content, StandardCharsets.ISO_8859_1);
        return other;
    }

    /** The bytes of the file, each as one character. */
    private String text() throws Exception {
        return Files.readString(file(), StandardCharsets.ISO_8859_1);
    }

    private Path file() {
        return folder.resolve("tasks.snapshot");
    }
}
