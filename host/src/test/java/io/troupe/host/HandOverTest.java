package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.NodeCalls;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.MemoryJournal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a node that stays, while the one that leads goes. */
class HandOverTest {

    private static final int TASKS = 300;

    @TempDir
    private Path root;

    private final MemoryJournal journal = MemoryJournal.keeping();
    private final LiveNodes nodes = new LiveNodes(journal, Duration.ofSeconds(10));

    @AfterEach
    void end() {
        nodes.close();
    }

    @Test
    void noCallFailsAndNoTaskIsDoubledWhileAnotherNodeBeginsToLead() throws Exception {
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
        Files.write(
                second.plugins.resolve("counter.jar"),
                PluginSources.counter("1.0").bytes());
        first.awaitAgent("counter");

        var closing = new CompletableFuture<Void>();
        var submitted = new ArrayList<CompletableFuture<TaskView>>();
        for (int i = 0; i < TASKS; i++) {
            submitted.add(
                    second.submit("counter", "hello " + i).toCompletionStage().toCompletableFuture());
            if (i == TASKS / 3) {
                Thread.startVirtualThread(() -> {
                    nodes.stop(first);
                    closing.complete(null);
                });
            }
            TimeUnit.MILLISECONDS.sleep(5); // between requests, so that they come before, while and after
        }
        closing.get(60, TimeUnit.SECONDS);

        var ids = new HashSet<String>();
        for (var task : submitted) {
            ids.add(task.get(60, TimeUnit.SECONDS).id()); // fails where one was refused
        }
        assertThat(ids).hasSize(TASKS);
        for (var id : ids) {
            assertThat(second.ended(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        assertThat(second.answer(NodeCalls.LIST, new NodeCalls.ListNodes()).leader())
                .contains(
                        second.answer(NodeCalls.LIST, new NodeCalls.ListNodes()).self());
        var written = journal.tail(0, Integer.MAX_VALUE).result().stream()
                .filter(fact -> fact.kind().equals("task.submitted"))
                .map(Recorded::stream)
                .collect(Collectors.toSet());
        assertThat(written).as("those that were asked for").hasSize(TASKS);
    }

    @Test
    void whoIsConnectedToANodeThatEndsIsAnswered() throws Exception {
        var first = nodes.start(root.resolve("first"));
        nodes.start(root.resolve("second"));
        Files.writeString(first.plugins.resolve("expert.md"), PluginSources.markdown("expert", "Knows it all."));
        first.awaitAgent("expert");
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.sendAsync(
                    HttpRequest.newBuilder(first.host().url().resolve("/api/v1/tasks?wait=3"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(
                                    "{\"agent\":\"expert\",\"input\":{\"instruction\":\"nobody does this\"}}"))
                            .build(),
                    BodyHandlers.ofString());
            LiveHost.await(
                    () -> first.answer(TaskCalls.COUNT, new TaskCalls.Count()), counts -> counts.claimable() == 1);

            nodes.stop(first);

            assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
        }
    }
}
