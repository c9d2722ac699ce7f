package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.bus.SecurityCalls.RevokeToken;
import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of MCP that change the host in the middle of a session: to another node, and to one that started anew. */
class MovingClientsTest {

    private static final String PING = Roamer.request(7, "ping", "{}");

    @TempDir
    private Path root;

    private final MemoryJournal journal = MemoryJournal.keeping();
    private final List<LiveHost> hosts = new ArrayList<>();

    @AfterEach
    void end() {
        hosts.reversed().forEach(LiveHost::close);
    }

    @Test
    void aSessionGoesOnAtAnotherNode() throws Exception {
        var first = node("first");
        var second = node("second");
        try (var client = new Roamer(Optional.empty()).begin(first, "/mcp")) {
            assertThat(client.ask(second, "tools/list", "{}").path("tools")).isNotEmpty();
            assertThat(client.status(first, PING)).isEqualTo(200); // where it also still is

            stop(first);

            assertThat(client.status(second, PING)).isEqualTo(200);
            assertThat(sessions()).hasSize(1); // whatever was asked meanwhile
        }
    }

    @Test
    void aSessionHasWhatItWantedAtAnotherNode() throws Exception {
        var first = node("first");
        var second = node("second");
        Files.write(second.plugins.resolve("counter.jar"), PluginSources.counter("1.0").bytes());
        second.await(plugins -> plugins.size() == 1);
        try (var client = new Roamer(Optional.empty()).begin(first, "/mcp/tools?agents=counter")) {
            var tools = client.ask(second, "tools/list", "{}").path("tools").findValuesAsText("name");

            assertThat(tools).contains("counter_execute").doesNotContain("invoke_agent");
        }
    }

    @Test
    void nobodyElseGoesOnWithASession() throws Exception {
        var first = node("first");
        var second = node("second");
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
        var first = node("first");
        var second = node("second");
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
        var first = node("first");
        var second = node("second");
        Files.write(second.plugins.resolve("counter.jar"), PluginSources.counter("1.0").bytes());
        second.await(plugins -> plugins.size() == 1);
        try (var client = new Roamer(Optional.empty()).begin(first, "/mcp")) {
            client.ask(second, "resources/subscribe", "{\"uri\":\"agent://counter\"}");
            awaitSessions(facts -> facts.getLast().body().contains("agent://counter"));
            String seen;
            try (var listening = client.listen(first, "")) {
                seen = listening.idOf(id -> id.startsWith("listen-"));
            }
            stop(first);

            try (var listening = client.listen(second, seen)) {
                assertThat(listening.message(of("notifications/resources/updated"))
                                .at("/params/uri")
                                .asText())
                        .isEqualTo("agent://counter");
            }
        }
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

    private void stop(LiveHost host) {
        hosts.remove(host);
        host.close();
    }

    private LiveHost node(String name) throws Exception {
        int port = 15_711 + hosts.size();
        var folder = Files.createDirectories(root.resolve(name));
        var host = new LiveHost(
                folder,
                Map.of(
                        "cluster.enabled", "true",
                        "cluster.name", "moving-" + ProcessHandle.current().pid(),
                        "cluster.port", Integer.toString(port),
                        "cluster.bus-port", "0",
                        "cluster.lease", "3s",
                        "cluster.members", "127.0.0.1:15711,127.0.0.1:15712"),
                data -> journal);
        hosts.add(host);
        return host;
    }
}
