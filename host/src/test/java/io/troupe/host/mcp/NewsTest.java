package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NewsTest {

    private Edge edge;
    private String session = "";

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
        session = edge.session("2025-11-25");
        edge.until(() -> edge.ask(session, "prompts/list", "{}")
                        .path("result")
                        .path("prompts")
                        .size()
                == 3);
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
    }

    private void subscribe(String uri) throws Exception {
        assertThat(edge.ask(session, "resources/subscribe", "{\"uri\":\"" + uri + "\"}")
                        .path("result")
                        .isObject())
                .isTrue();
    }

    private static String method(JsonNode notification) {
        return notification.path("method").asText();
    }

    @Test
    void tellsThatTheListsOfAgentsChanged() throws Exception {
        try (var listening = edge.stream(edge.get(session))) {
            edge.agents.become(List.of(ScriptedAgents.ECHO));

            var methods = new HashSet<String>();
            methods.add(method(listening.next().orElseThrow()));
            methods.add(method(listening.next().orElseThrow()));

            assertThat(methods)
                    .containsExactlyInAnyOrder(
                            "notifications/prompts/list_changed", "notifications/resources/list_changed");
            assertThat(edge.ask(session, "prompts/list", "{}").path("result").path("prompts"))
                    .hasSize(1);
        }
    }

    @Test
    void saysNothingWhenTheAgentsAreTheSame() throws Exception {
        subscribe("agent://echo");
        try (var listening = edge.stream(edge.get(session))) {
            edge.agents.become(List.of(ScriptedAgents.ECHO, ScriptedAgents.EXPERT, ScriptedAgents.PACKED));
            edge.agents.elsewhere(List.of(ScriptedAgents.ECHO)); // the same one lives on another node, too
            edge.agents.happens("echo");

            assertThat(method(listening.next().orElseThrow())).isEqualTo("notifications/resources/updated");
        }
    }

    @Test
    void tellsOnceWhatChangedOften() throws Exception {
        subscribe("agent://echo");
        subscribe("agent://%65cho");
        subscribe("agent://expert");
        try (var listening = edge.stream(edge.get(session))) {
            for (int i = 0; i < 1_000; i++) {
                edge.agents.happens("echo");
            }
            edge.agents.happens("pack/painter");
            edge.agents.happens("expert");

            List<String> told = new ArrayList<>();
            while (!told.contains("agent://expert")) {
                told.add(listening
                        .next()
                        .orElseThrow()
                        .path("params")
                        .path("uri")
                        .asText());
            }
            assertThat(told)
                    .contains("agent://%65cho")
                    .doesNotContain("agent://pack/painter")
                    .hasSizeLessThan(20);
        }
    }

    @Test
    void tellsWhatAPieceOfWorkDoesUntilUnsubscribed() throws Exception {
        edge.stream(
                edge.post(session, Edge.callWithProgress(1, "invoke_agent", "{\"agent\":\"slow\",\"input\":\"x\"}")));
        var task = edge.tasks.submitted.take();
        subscribe("run://" + task);
        try (var listening = edge.stream(edge.get(session))) {
            edge.tasks.say(task, "half-way");

            var told = listening.next().orElseThrow();
            assertThat(told.path("params").path("uri").asText()).isEqualTo("run://" + task);

            edge.ask(session, "resources/unsubscribe", "{\"uri\":\"run://" + task + "\"}");
            edge.tasks.say(task, "nearly there");
            edge.agents.become(List.of());
            assertThat(method(listening.next().orElseThrow())).endsWith("list_changed");
        }
    }

    @Test
    void keepsWhatIsToBeToldUntilTheClientListens() throws Exception {
        subscribe("agent://echo");
        edge.agents.happens("echo");
        edge.ask(session, "ping", "{}");

        try (var listening = edge.stream(edge.get(session))) {
            assertThat(listening.next().orElseThrow().path("params").path("uri").asText())
                    .isEqualTo("agent://echo");
        }
    }

    @Test
    void tellsOnOneStreamOnly() throws Exception {
        subscribe("agent://echo");
        try (var first = edge.stream(edge.get(session));
                var second = edge.stream(edge.get(session))) {
            assertThat(first.firstLine()).isNotEmpty();
            assertThat(second.firstLine()).isNotEmpty();
            edge.agents.happens("echo");
            assertThat(second.next()).isPresent();
            edge.send(edge.request().header("mcp-session-id", session).DELETE());

            assertThat(first.next()).isEmpty();
        }
    }

    @Test
    void refusesTooManySubscriptions() throws Exception {
        var tasks = new ArrayList<String>();
        for (int i = 0; i <= Subscriptions.MOST_OF_A_SESSION; i++) {
            edge.result(session, Edge.call(i + 1, "invoke_agent", "{\"agent\":\"words\",\"input\":\"x\"}"));
            tasks.add(edge.tasks.submitted.take());
        }
        for (var task : tasks.subList(0, Subscriptions.MOST_OF_A_SESSION)) {
            subscribe("run://" + task);
        }

        var error = edge.ask(session, "resources/subscribe", "{\"uri\":\"run://" + tasks.getLast() + "\"}")
                .path("error");

        assertThat(error.path("code").asInt()).isEqualTo(-32000);
        assertThat(error.path("message").asText()).startsWith("overloaded: ");
    }
}
