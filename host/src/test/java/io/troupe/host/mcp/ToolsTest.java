package io.troupe.host.mcp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Content;
import io.troupe.api.Json;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ToolsTest {

    private Edge edge;
    private String session;

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
        session = edge.session("2025-11-25");
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
    }

    @Test
    void findsAgents() throws Exception {
        var result = call("find_agents", "{\"query\":\"database\"}");

        var found = result.path("structuredContent").path("agents").path(0);
        assertThat(found.path("name").asText()).isEqualTo("expert");
        assertThat(found.path("why").asText()).isEqualTo("database in expertise");
        assertThat(text(result)).contains("expert");
    }

    @Test
    void namesWhatComesNearWhenNothingIsFound() throws Exception {
        var result = call("find_agents", "{\"query\":\"cooking\"}");

        assertThat(result.path("structuredContent").path("nearest")).hasSize(2);
    }

    @Test
    void describesAnAgent() throws Exception {
        var agent = call("describe_agent", "{\"agent\":\"echo\"}").path("structuredContent");

        assertThat(agent.path("card")
                        .path("skills")
                        .path(0)
                        .path("input")
                        .path("type")
                        .asText())
                .isEqualTo("object");
        assertThat(agent.path("played_by").asText()).isEqualTo("host");
    }

    @Test
    void answersAtOnceAsPlainJson() throws Exception {
        var response = edge.send(edge.post(
                session, Edge.call(7, "invoke_agent", "{\"agent\":\"echo\",\"input\":{\"instruction\":\"hi\"}}")));

        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        var result = Edge.json(response.body()).path("result");
        assertThat(text(result)).isEqualTo("{\"instruction\":\"hi\"}");
        assertThat(result.path("isError").asBoolean()).isFalse();
        assertThat(result.path("structuredContent").path("status").asText()).isEqualTo("completed");
        assertThat(result.path("structuredContent")
                        .path("answer")
                        .path("instruction")
                        .asText())
                .isEqualTo("hi");
    }

    @Test
    void givesTextAsText() throws Exception {
        var result = call("invoke_agent", "{\"agent\":\"words\",\"input\":\"hi\"}");

        assertThat(result.path("content")).hasSize(2);
        assertThat(result.path("structuredContent").path("answer").asText()).isEqualTo("well\n\ndone");
    }

    @Test
    void givesEveryKindOfContent() throws Exception {
        var waiting = edge.vertx.executeBlocking(() -> call("invoke_agent", "{\"agent\":\"slow\",\"input\":\"x\"}"));
        edge.tasks.finish(
                next(),
                new Content.Image("AAAA", "image/png"),
                new Content.Resource("file:///a", "text/plain", Optional.of("words")),
                new Content.Resource("file:///b", "text/plain", Optional.empty()));

        var content = waiting.toCompletionStage()
                .toCompletableFuture()
                .get(10, SECONDS)
                .path("content");

        assertThat(content.path(0).path("type").asText()).isEqualTo("image");
        assertThat(content.path(1).path("resource").path("text").asText()).isEqualTo("words");
        assertThat(content.path(2).path("type").asText()).isEqualTo("resource_link");
    }

    @Test
    void passesOnAllThatWasSaid() throws Exception {
        call("invoke_agent", """
                {"agent":"echo","skill":"shout","input":"hi","context":"we are in a library","session":"s1",\
                "timeout_seconds":60,"budget":{"tokens":1000,"tool_calls":3,"seconds":20}}""");

        var submit = edge.tasks.submits.poll(10, SECONDS);
        assertThat(submit.skill()).contains("shout");
        assertThat(submit.input()).isEqualTo(Json.of("\"hi\""));
        assertThat(submit.content()).containsExactly(Content.text("we are in a library"));
        assertThat(submit.session()).contains("s1");
        assertThat(submit.deadline().orElseThrow())
                .isBefore(java.time.Instant.now().plusSeconds(61));
        assertThat(submit.budget().time()).contains(Duration.ofSeconds(20));
    }

    @Test
    void saysHowAnAgentFailed() throws Exception {
        var result = call("invoke_agent", "{\"agent\":\"broken\",\"input\":\"x\"}");

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(text(result)).startsWith("agent-failed: it broke");
        assertThat(result.path("structuredContent").path("status").asText()).isEqualTo("failed");
    }

    @Test
    void namesTheNearestWhenThereIsNoSuchAgent() throws Exception {
        var result = call("invoke_agent", "{\"agent\":\"nobody\",\"input\":\"x\"}");

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(text(result)).isEqualTo("agent-not-found: no agent 'nobody'\nNearest: echo");
        assertThat(result.path("structuredContent").path("code").asText()).isEqualTo("agent-not-found");
    }

    @Test
    void saysWhenToComeBackAsAnErrorOfTheProtocol() throws Exception {
        var response =
                edge.send(edge.post(session, Edge.call(1, "invoke_agent", "{\"agent\":\"busy\",\"input\":\"x\"}")));

        var error = Edge.json(response.body()).path("error");
        assertThat(error.path("code").asInt()).isEqualTo(-32000);
        assertThat(error.path("message").asText()).isEqualTo("overloaded: the queue is full");
        assertThat(error.path("data").path("retry_after_seconds").asInt()).isEqualTo(3);
    }

    @Test
    void pointsAtEveryMistakeInTheArguments() throws Exception {
        var result =
                call("invoke_agent", "{\"input\":5,\"timeout_seconds\":0,\"budget\":{\"tokens\":\"many\"},\"x/y\":1}");

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(result.path("structuredContent").path("code").asText()).isEqualTo("input-invalid");
        assertThat(result.path("structuredContent").path("mistakes").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/agent", "/input", "/timeout_seconds", "/budget/tokens", "/x~1y");
    }

    @Test
    void takesALargeInput() throws Exception {
        var words = "ä".repeat(500_000);

        var result = call("invoke_agent", "{\"agent\":\"echo\",\"input\":{\"instruction\":\"" + words + "\"}}");

        assertThat(result.path("structuredContent").path("status").asText()).isEqualTo("completed");
        assertThat(edge.tasks.submits.take().input().text()).contains(words);
    }

    @Test
    void handsTheWorkToTheClientThatPlaysTheAgent() throws Exception {
        var result = call("invoke_agent", "{\"agent\":\"expert\",\"input\":\"design it\"}");

        var turn = result.path("structuredContent");
        assertThat(turn.path("status").asText()).isEqualTo("your-turn");
        assertThat(turn.path("claim").asText()).isEqualTo(ScriptedTasks.CLAIM);
        assertThat(turn.path("expires_at").asText()).isEqualTo("2026-01-01T00:00:00.000Z");
        assertThat(turn.path("output_schema").path("type").asText()).isEqualTo("object");
        assertThat(turn.path("brief").asText()).isEqualTo(text(result));
        assertThat(text(result))
                .startsWith("You are now expert. Do the work below yourself, with your own tools. It is not done until "
                        + "you call complete_task with task, claim and outcome.")
                .contains(
                        "You know databases.", "{\"instruction\":\"design it\"}", "for a bank", "{\"type\":\"object\"}")
                .contains("task: " + turn.path("task").asText());
    }

    @Test
    void claimsAndCompletes() throws Exception {
        call("invoke_agent", "{\"agent\":\"expert\",\"input\":\"x\"}");
        var id = next();
        var claimed = call("claim_task", "{\"task\":\"" + id + "\"}");

        assertThat(claimed.path("structuredContent").path("status").asText()).isEqualTo("your-turn");
        var refused = complete(id, "{\"answer\":\"wrong\"}");
        assertThat(refused.path("isError").asBoolean()).isTrue();
        assertThat(text(refused))
                .startsWith("output-invalid: ")
                .contains("/plan: is missing", "call complete_task again");
        var done = complete(id, "{\"answer\":{\"plan\":\"x\"}}");
        assertThat(done.path("structuredContent").path("status").asText()).isEqualTo("completed");
        assertThat(done.path("structuredContent").path("answer").path("plan").asText())
                .isEqualTo("x");
        assertThat(edge.tasks.completed).hasSize(2);
    }

    @Test
    void takesOutcomesOfEveryForm() throws Exception {
        call("invoke_agent", "{\"agent\":\"expert\",\"input\":\"x\"}");
        var id = next();

        complete(id, "{\"failure\":\"no access\"}");
        assertThat(edge.tasks.completed.poll(10, SECONDS).failure()).contains("no access");
        complete(id, "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"structured\",\"data\":{\"b\":1}}]}");
        assertThat(edge.tasks.completed.poll(10, SECONDS).answer())
                .containsExactly(Content.text("a"), Content.structured(Json.of("{\"b\":1}")));
        assertThat(complete(id, "{\"answer\":\"a\",\"failure\":\"b\"}")
                        .path("isError")
                        .asBoolean())
                .isTrue();
        assertThat(complete(id, "{\"content\":[{\"type\":\"dance\"}]}")
                        .path("structuredContent")
                        .path("mistakes"))
                .hasSize(1);
        assertThat(complete(id, "{}").path("isError").asBoolean()).isTrue();
        assertThat(edge.tasks.completed).isEmpty();
    }

    @Test
    void showsARunAndRenewsItsClaim() throws Exception {
        call("invoke_agent", "{\"agent\":\"expert\",\"input\":\"x\"}");
        var id = next();

        var result = call("get_run", "{\"id\":\"" + id + "\",\"claim\":\"c\",\"wait_seconds\":2}");

        assertThat(result.path("structuredContent").path("status").asText()).isEqualTo("queued");
        assertThat(text(result)).contains("claim_task");
        var show = edge.tasks.shown.poll(10, SECONDS);
        assertThat(show.claim()).contains("c");
        assertThat(show.waitMillis()).isEqualTo(2_000);
    }

    @Test
    void cancelsARun() throws Exception {
        call("invoke_agent", "{\"agent\":\"expert\",\"input\":\"x\"}");
        var id = next();

        var result = call("cancel_run", "{\"id\":\"" + id + "\",\"reason\":\"no need\"}");

        assertThat(result.path("isError").asBoolean()).isFalse();
        assertThat(result.path("structuredContent").path("status").asText()).isEqualTo("cancelled");
        assertThat(edge.tasks.cancelled).containsExactly(id);
    }

    @Test
    void knowsNoOtherRun() throws Exception {
        for (var tool : new String[] {"get_run", "cancel_run"}) {
            var result = call(tool, "{\"id\":\"task-none\"}");

            assertThat(result.path("isError").asBoolean()).isTrue();
            assertThat(text(result)).startsWith("task-not-found: ");
        }
        assertThat(text(call("claim_task", "{}"))).startsWith("task-not-found: ");
    }

    private JsonNode complete(String id, String outcome) throws Exception {
        return call(
                "complete_task",
                "{\"task\":\"" + id + "\",\"claim\":\"" + ScriptedTasks.CLAIM + "\",\"outcome\":" + outcome + "}");
    }

    private JsonNode call(String tool, String arguments) throws Exception {
        return edge.result(session, Edge.call(1, tool, arguments));
    }

    private String next() throws InterruptedException {
        return Optional.ofNullable(edge.tasks.submitted.poll(10, SECONDS)).orElseThrow();
    }

    private static String text(JsonNode result) {
        return result.path("content").path(0).path("text").asText();
    }
}
