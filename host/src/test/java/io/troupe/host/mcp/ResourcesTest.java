package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Content;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {

    private Edge edge;
    private String session = "";

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
        session = edge.session("2025-11-25");
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
    }

    private JsonNode read(String uri) throws Exception {
        return edge.ask(session, "resources/read", "{\"uri\":\"" + uri + "\"}");
    }

    private JsonNode content(String uri) throws Exception {
        return read(uri).path("result").path("contents").path(0);
    }

    @Test
    void listsAgentsAndTemplates() throws Exception {
        var resources = edge.ask(session, "resources/list", "{}").path("result").path("resources");
        var templates = edge.ask(session, "resources/templates/list", "{}")
                .path("result")
                .path("resourceTemplates");

        assertThat(resources.findValuesAsText("uri"))
                .containsExactly("agent://echo", "agent://expert", "agent://pack/painter");
        assertThat(resources.findValuesAsText("mimeType")).containsOnly("application/json");
        assertThat(templates.findValuesAsText("uriTemplate")).containsExactly("agent://{name}", "run://{id}");
    }

    @Test
    void readsAnAgent() throws Exception {
        var content = content("agent://echo");

        assertThat(content.path("uri").asText()).isEqualTo("agent://echo");
        assertThat(Edge.json(content.path("text").asText())
                        .path("card")
                        .path("name")
                        .asText())
                .isEqualTo("echo");
        assertThat(content("agent://%65cho").path("text")).isEqualTo(content.path("text"));
    }

    @Test
    void readsAPieceOfWork() throws Exception {
        var task = edge.result(session, Edge.call(1, "invoke_agent", "{\"agent\":\"words\",\"input\":\"x\"}"))
                .path("structuredContent")
                .path("task")
                .asText();

        var run = Edge.json(content("run://" + task).path("text").asText());

        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(run.path("answer").asText()).isEqualTo("well\n\ndone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent://nobody", "agent://", "run://task-77", "file:///etc/passwd", "agent://%zz"})
    void saysThatNothingIsThere(String uri) throws Exception {
        for (var method : List.of("resources/read", "resources/subscribe")) {
            var error = edge.ask(session, method, "{\"uri\":\"" + uri + "\"}").path("error");

            assertThat(error.path("code").asInt()).isEqualTo(-32002);
            assertThat(error.path("data").path("uri").asText()).isEqualTo(uri);
        }
        assertThat(edge.ask(session, "resources/read", "{}")
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(-32602);
    }

    @Test
    void cutsALongAnswerAndServesTheRest() throws Exception {
        var words = "0123456789".repeat(Cut.PAGE / 10 - 1) + "abcdefghi😀" + "x".repeat(Cut.PAGE);
        edge.tasks.says.put("long", List.of(Content.text(words), new Content.Image("aGk=", "image/png")));

        var result = edge.result(session, Edge.call(1, "invoke_agent", "{\"agent\":\"long\",\"input\":\"x\"}"));

        var data = result.path("structuredContent");
        var rest = data.path("rest").asText();
        assertThat(rest).isEqualTo("run://" + data.path("task").asText() + "?page=2");
        var first = data.path("answer").asText();
        assertThat(words).startsWith(first);
        assertThat(first).hasSize(Cut.PAGE - 1);
        assertThat(result.path("content").path(0).path("text").asText())
                .startsWith(first)
                .endsWith(rest + "]");
        assertThat(result.path("content").findValuesAsText("type")).containsExactly("text", "image", "resource_link");
        assertThat(result.path("content").path(2).path("uri").asText()).isEqualTo(rest);
        var second = content(rest).path("text").asText();
        var third = content(rest.replace("page=2", "page=3")).path("text").asText();
        assertThat(second).endsWith("\n[goes on at " + rest.replace("page=2", "page=3") + "]");
        assertThat(first + second.substring(0, second.lastIndexOf("\n[goes on")) + third)
                .isEqualTo(words);
        assertThat(read(rest.replace("page=2", "page=4"))
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(-32002);
        assertThat(Edge.json(content("run://" + data.path("task").asText())
                                .path("text")
                                .asText())
                        .path("answer")
                        .path(0)
                        .path("text")
                        .asText())
                .isEqualTo(words);
    }

    @Test
    void completesAgentsAndPiecesOfWork() throws Exception {
        edge.result(session, Edge.call(1, "invoke_agent", "{\"agent\":\"echo\",\"input\":\"x\"}"));

        assertThat(choices("agent://{name}", "name", "p").toString())
                .isEqualTo("[\"pack/painter\",\"expert\"]"); // those that begin with it come first
        assertThat(choices("run://{id}", "id", "task-").toString()).isEqualTo("[\"task-1\"]");
        assertThat(choices("run://{id}", "x", "")).isEmpty();
    }

    private JsonNode choices(String template, String variable, String typed) throws Exception {
        return edge.ask(session, "completion/complete", """
                        {"ref":{"type":"ref/resource","uri":"%s"},"argument":{"name":"%s","value":"%s"}}""".formatted(template, variable, typed))
                .path("result")
                .path("completion")
                .path("values");
    }
}
