package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.AgentCard;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentToolsTest {

    private static final AgentCard PAINTER = AgentCard.of(
            "painter",
            "paints with much care, ".repeat(100),
            Skill.of("paint-a-very-long-picture-of-a-landscape", "paints")
                    .withOutput(Json.of("""
                            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
                            "properties":{"x":{"$ref":"#/$defs/x"}},"required":["x"],"$defs":{"x":{"type":"integer"}}}"""))
                    .withReadOnly(true),
            Skill.of("name", "names a thing").withInput(Json.of("{\"type\":\"string\"}")),
            Skill.of("free", "does anything").withInput(Json.of("{\"$comment\":\"anything\"}")));

    private Edge edge;
    private String session = "";

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
        edge.agents.become(List.of(ScriptedAgents.ECHO, ScriptedAgents.EXPERT, ScriptedAgents.code(PAINTER)));
        var first = edge.session("2025-11-25");
        edge.until(() -> edge.ask(first, "prompts/get", """
                        {"name":"painter","arguments":{"instruction":"x"}}""").has("result"));
        session = begin("echo,expert,painter");
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
    }

    private String begin(String agents) throws Exception {
        return edge.begin("/tools?agents=" + agents)
                .headers()
                .firstValue("mcp-session-id")
                .orElseThrow();
    }

    private JsonNode tools(String of) throws Exception {
        return edge.ask(of, "tools/list", "{}").path("result").path("tools");
    }

    private JsonNode tool(String name) throws Exception {
        for (var tool : tools(session)) {
            if (tool.path("name").asText().equals(name)) {
                return tool;
            }
        }
        throw new AssertionError("no tool " + name);
    }

    @Test
    void hasAToolForEachSkillAndThoseThatGoOn() throws Exception {
        assertThat(tools(session).findValuesAsText("name"))
                .containsExactly(
                        "answer_run",
                        "cancel_run",
                        "complete_task",
                        "echo_execute",
                        "expert_choose",
                        "expert_execute",
                        "get_run",
                        "painter_free",
                        "painter_name",
                        "painter_paint_a_very_long_picture_3807f4");
        assertThat(tools(begin("echo")).findValuesAsText("name"))
                .containsExactly("answer_run", "cancel_run", "complete_task", "echo_execute", "get_run");
    }

    @Test
    void describesASkillWithItsSchemas() throws Exception {
        var painter = tool("painter_paint_a_very_long_picture_3807f4");

        assertThat(painter.path("description").asText().getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(1_900, 2_047);
        assertThat(painter.path("title").asText()).isEqualTo("painter: paint-a-very-long-picture-of-a-landscape");
        assertThat(painter.path("inputSchema").path("required").toString()).isEqualTo("[\"instruction\"]");
        assertThat(painter.path("outputSchema")
                        .path("$defs")
                        .path("x")
                        .path("type")
                        .asText())
                .isEqualTo("integer");
        assertThat(painter.path("annotations").path("readOnlyHint").asBoolean()).isTrue();
        assertThat(tool("painter_name")
                        .path("inputSchema")
                        .path("properties")
                        .path("input")
                        .path("type")
                        .asText())
                .isEqualTo("string");
        assertThat(tool("painter_free").path("inputSchema").path("type").asText())
                .isEqualTo("object");
        assertThat(tool("expert_choose").has("outputSchema")).isFalse(); // a client plays it
    }

    @Test
    void givesAnAnswerAsDataThatFitsTheSchema() throws Exception {
        edge.tasks.says.put("painter", List.of(Content.text("done"), Content.structured(Json.of("{\"x\":1}"))));

        var result = call("painter_paint_a_very_long_picture_3807f4", "{\"instruction\":\"x\",\"more\":1}");

        assertThat(result.path("isError").asBoolean()).isFalse();
        assertThat(result.path("structuredContent").toString()).isEqualTo("{\"x\":1}");
        assertThat(result.path("content").findValuesAsText("text")).containsExactly("done", "{\"x\":1}");
        var submit = edge.tasks.submits.take();
        assertThat(submit.skill()).contains("paint-a-very-long-picture-of-a-landscape");
        assertThat(submit.input().text()).isEqualTo("{\"instruction\":\"x\",\"more\":1}");
    }

    @Test
    void givesWordsOnlyWhereAnAnswerDoesNotFitTheSchema() throws Exception {
        edge.tasks.says.put("painter", List.of(Content.text("no data")));

        var result = call("painter_paint_a_very_long_picture_3807f4", "{\"instruction\":\"x\"}");

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(result.has("structuredContent")).isFalse();
        assertThat(result.path("content").path(0).path("text").asText()).isEqualTo("no data");
    }

    @Test
    void unwrapsAnInputThatIsNoObject() throws Exception {
        edge.tasks.says.put("painter", List.of(Content.text("done")));

        assertThat(call("painter_name", "{\"input\":\"a cat\"}")
                        .path("structuredContent")
                        .path("answer")
                        .asText())
                .isEqualTo("done");
        assertThat(edge.tasks.submits.take().input().text()).isEqualTo("\"a cat\"");
    }

    @Test
    void handsTheWorkToTheClientThatPlaysTheAgent() throws Exception {
        var result = call("expert_execute", "{\"instruction\":\"x\"}");

        assertThat(result.path("structuredContent").path("status").asText()).isEqualTo("your-turn");
        var done = call(
                "complete_task",
                "{\"task\":\"" + result.path("structuredContent").path("task").asText()
                        + "\",\"claim\":\"c\",\"outcome\":{\"answer\":\"yes\"}}");
        assertThat(done.path("structuredContent").path("status").asText()).isEqualTo("completed");
    }

    private JsonNode call(String tool, String arguments) throws Exception {
        return edge.result(session, Edge.call(1, tool, arguments));
    }

    @Test
    void tellsWhenItsAgentsComeAndGo() throws Exception {
        var later = begin("later");
        assertThat(tools(later)).hasSize(4);
        try (var listening = edge.stream(edge.get(later))) {
            assertThat(listening.firstLine()).isNotEmpty();
            edge.agents.become(List.of(ScriptedAgents.ECHO));
            edge.agents.become(List.of(
                    ScriptedAgents.ECHO,
                    ScriptedAgents.code(AgentCard.of("later", "came", Skill.of("do", "does it")))));

            assertThat(List.of(
                            listening.next().orElseThrow().toString(),
                            listening.next().orElseThrow().toString()))
                    .contains("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{}}");
            assertThat(tools(later).findValuesAsText("name")).contains("later_do");
        }
    }

    @Test
    void takesAllAgentsAndSaysWhoIsMissing() throws Exception {
        assertThat(tools(begin("*"))).hasSize(10);
        var instructions = Edge.json(edge.begin("/tools?agents=echo,nobody").body())
                .path("result")
                .path("instructions")
                .asText();
        assertThat(instructions).contains("Not here now: nobody").doesNotContain("echo");
    }

    @Test
    void wantsAgents() throws Exception {
        for (var query : List.of("", "?agents=", "?agents=,%20,")) {
            var response = edge.begin("/tools" + query);

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("expected /mcp/tools?agents=a,b or /mcp/tools?tools=p,q");
        }
    }
}
