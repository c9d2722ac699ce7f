package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.plugin.PluginJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that change the host in the middle: to another node, and to one that started anew. */
class MovingClientsTest {

    private static final String PING = Roamer.request(7, "ping", "{}");

    @TempDir
    private Path root;

    private final MemoryJournal journal = MemoryJournal.keeping();
    private final LiveNodes nodes = new LiveNodes(journal, Duration.ofSeconds(3));

    @AfterEach
    void end() {
        nodes.close();
    }

    @Test
    void aSessionGoesOnAtAnotherNode() throws Exception {
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
        try (var client = new Roamer(Optional.empty()).begin(first, "/mcp")) {
            assertThat(client.ask(second, "tools/list", "{}").path("tools")).isNotEmpty();
            assertThat(client.status(first, PING)).isEqualTo(200); // where it also still is

            nodes.stop(first);

            assertThat(client.status(second, PING)).isEqualTo(200);
            assertThat(sessions()).hasSize(1); // whatever was asked meanwhile
        }
    }

    @Test
    void aSessionHasWhatItWantedAtAnotherNode() throws Exception {
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
        Files.write(
                second.plugins.resolve("counter.jar"),
                PluginSources.counter("1.0").bytes());
        first.awaitAgent("counter");
        try (var client = new Roamer(Optional.empty()).begin(first, "/mcp/tools?agents=counter")) {
            var tools = client.ask(second, "tools/list", "{}").path("tools").findValuesAsText("name");

            assertThat(tools).contains("counter_execute").doesNotContain("invoke_agent");
        }
    }

    @Test
    void nobodyElseGoesOnWithASession() throws Exception {
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
        var mine = token(first, "mine");
        var other = token(first, "other");
        try (var client = new Roamer(Optional.of(mine.secret())).begin(first, "/mcp");
                var thief = client.thief(Optional.of(other.secret()));
                var local = client.thief(Optional.empty())) {
            assertThat(thief.status(second, PING)).isEqualTo(404);
            assertThat(local.status(second, PING)).isEqualTo(404);
            assertThat(thief.end(second)).isEqualTo(404);
            assertThat(client.status(second, PING)).isEqualTo(200);
            assertThat(thief.status(second, PING)).isEqualTo(404); // nor now that it is there

            first.answer(SecurityCalls.REVOKE, new RevokeToken(mine.token().id()));

            assertThat(client.status(second, PING)).isEqualTo(401);
        }
    }

    @Test
    void aSessionThatEndedHasEndedEverywhere() throws Exception {
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
        try (var client = new Roamer(Optional.empty()).begin(first, "/mcp")) {
            assertThat(client.status(second, PING)).isEqualTo(200);
            try (var listening = client.listen(first, "")) {
                assertThat(client.end(second)).isEqualTo(204);

                assertThat(listening.status).isEqualTo(200);
                assertThat(client.status(second, PING)).isEqualTo(404);
                assertThat(client.status(first, PING)).isEqualTo(404);
                assertThat(client.listen(second, "").status).isEqualTo(404);
            }
        }
        assertThat(sessions()).hasSize(2);
        assertThat(sessions().getLast().body()).contains("\"until\":0");
    }

    @Test
    void whoListensGoesOnAtAnotherNodeAndIsToldToLookAgain() throws Exception {
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
        Files.write(
                second.plugins.resolve("counter.jar"),
                PluginSources.counter("1.0").bytes());
        first.awaitAgent("counter");
        try (var client = new Roamer(Optional.empty()).begin(first, "/mcp")) {
            client.ask(second, "resources/subscribe", "{\"uri\":\"agent://counter\"}");
            awaitSessions(facts -> facts.getLast().body().contains("agent://counter"));
            String seen;
            try (var listening = client.listen(first, "")) {
                seen = listening.idOf(id -> id.startsWith("listen-"));
            }
            nodes.stop(first);

            try (var listening = client.listen(second, seen)) {
                assertThat(listening
                                .message(of("notifications/resources/updated"))
                                .at("/params/uri")
                                .asText())
                        .isEqualTo("agent://counter");
            }
        }
    }

    @Test
    void aCallThatWasUnderWayIsAnsweredByTheNodeTheClientComesBackTo() throws Exception {
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
        var done = root.resolve("done");
        Files.write(second.plugins.resolve("patient.jar"), patient(done).bytes());
        first.awaitAgent("patient");
        var call = "{\"name\":\"invoke_agent\",\"arguments\":{\"agent\":\"patient\",\"input\":\"wait\"}}";
        try (var client = new Roamer(Optional.empty()).begin(first, "/mcp")) {
            String seen;
            try (var answer = client.begun(first, Roamer.request(5, "tools/call", call))) {
                seen = answer.idOf(id -> id.contains("~invoke_agent~task-"));
                nodes.stop(first);
            }
            var task = seen.split("~", -1)[2];
            var shown =
                    client.ask(second, "tools/call", "{\"name\":\"get_run\",\"arguments\":{\"id\":\"" + task + "\"}}");
            assertThat(shown.at("/structuredContent/status").asText()).isIn("queued", "running");

            try (var lost = client.listen(second, seen)) {
                assertThat(lost.status).isEqualTo(200); // breaks before it says anything
            }
            try (var resumed = client.listen(second, seen)) {
                var again = resumed.idOf(id -> true);
                assertThat(again).startsWith("answer-").endsWith(seen.substring(seen.indexOf('~')));
                Files.createFile(done);

                var answer = resumed.message(message -> message.path("id").asInt() == 5);
                assertThat(answer.at("/result/structuredContent/task").asText()).isEqualTo(task);
                assertThat(answer.at("/result/structuredContent/answer").asText())
                        .as("%s", answer)
                        .isEqualTo("waited");
            }
        }
    }

    /** An agent that works until a file is there. */
    private static PluginJar patient(Path file) {
        return PluginJar.of("patient", "1.0")
                .source("demo.Patient", """
                package demo;
                import io.troupe.api.*;
                public class Patient implements Agent {
                    public AgentCard card() {
                        return AgentCard.of("patient", "Waits.", Skill.of("execute", "Waits."));
                    }
                    public Outcome run(Task task, AgentContext context) throws InterruptedException {
                        while (!java.nio.file.Files.exists(java.nio.file.Path.of("%s"))) {
                            Thread.sleep(20);
                        }
                        return Outcome.completed("waited");
                    }
                }
                """.formatted(file))
                .extension("demo.Patient");
    }

    @Test
    void whoWatchesGoesOnAtAnotherNodeWithoutAGapOrARepeat() throws Exception {
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
        Files.write(
                second.plugins.resolve("counter.jar"),
                PluginSources.counter("1.0").bytes());
        first.awaitAgent("counter");
        String node;
        long begin;
        List<Long> seen;
        try (var page = new Onlooker(first, "{}")) {
            var snapshot = page.next("snapshot");
            node = snapshot.get("node").asText();
            begin = snapshot.get("position").asLong();
            done(second);
            seen = page.positionsTo(journal.position());
        }
        done(second);
        nodes.stop(first);

        long from = seen.getLast();
        try (var page = new Onlooker(second, "{\"from\":" + from + ",\"node\":\"" + node + "\"}")) {
            assertThat(page.next("snapshot").get("resumed").asBoolean()).isTrue();
            done(second);
            seen.addAll(page.positionsTo(journal.position()));
        }
        assertThat(seen)
                .isEqualTo(LongStream.rangeClosed(begin + 1, seen.getLast())
                        .boxed()
                        .toList());
    }

    private static void done(LiveHost host) throws Exception {
        var task = host.submit("counter", "hello")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertThat(host.ended(task.id()).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void aSessionOutlivesARestart() throws Exception {
        var folder = Files.createDirectories(root.resolve("alone"));
        String stale;
        try (var client = new Roamer(Optional.empty())) {
            try (var host = new LiveHost(folder)) {
                client.begin(host, "/mcp");
                try (var listening = client.listen(host, "")) {
                    stale = listening.idOf(id -> true);
                }
            }
            try (var host = new LiveHost(folder)) {
                assertThat(client.status(host, PING)).isEqualTo(200);
                try (var listening = client.listen(host, stale)) {
                    listening.message(of("notifications/prompts/list_changed"));
                    listening.message(of("notifications/resources/list_changed"));
                }
                assertThat(client.end(host)).isEqualTo(204);
            }
            try (var host = new LiveHost(folder)) {
                assertThat(client.status(host, PING)).isEqualTo(404);
            }
        }
    }

    private static Predicate<JsonNode> of(String method) {
        return message -> message.path("method").asText().equals(method);
    }

    private static SecurityCalls.CreatedToken token(LiveHost host, String name) throws Exception {
        return host.answer(
                SecurityCalls.CREATE,
                new CreateToken(name, List.of("*:*"), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** The facts of sessions. */
    private List<Recorded> sessions() throws Exception {
        return journal.under("session/", 0, 100)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private void awaitSessions(Predicate<List<Recorded>> condition) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.test(sessions())) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 20 s: " + sessions());
            }
            Thread.onSpinWait();
        }
    }
}
