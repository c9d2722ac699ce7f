package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.AgentCard;
import io.troupe.api.Skill;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptsTest {

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

    private JsonNode get(String arguments) throws Exception {
        return edge.ask(session, "prompts/get", arguments);
    }

    private static String words(JsonNode answer) {
        return answer.path("result")
                .path("messages")
                .path(0)
                .path("content")
                .path("text")
                .asText();
    }

    @Test
    void listsEveryAgentWithTheArgumentsOfItsUsualSkill() throws Exception {
        var prompts = edge.ask(session, "prompts/list", "{}").path("result").path("prompts");

        assertThat(prompts.findValuesAsText("title")).containsExactly("echo", "expert", "pack/painter");
        assertThat(prompts.path(0).path("name").asText()).isEqualTo("echo");
        assertThat(prompts.path(0).path("description").asText()).isEqualTo("says it again");
        assertThat(prompts.path(0).path("arguments").toString())
                .isEqualTo(
                        "[{\"name\":\"instruction\",\"description\":\"what to do, in plain words\",\"required\":true}]");
        assertThat(prompts.path(1).path("arguments").findValuesAsText("name")).containsExactly("instruction", "skill");
        assertThat(prompts.path(1).path("arguments").findValuesAsText("required"))
                .containsOnly("false");
        assertThat(prompts.path(2).path("name").asText()).isEqualTo("pack--painter");
        assertThat(prompts.path(2).path("arguments").findValuesAsText("name"))
                .containsExactly("what", "colour", "skill");
    }

    @Test
    void givesTheBriefOfAnAgentThatTheClientPlays() throws Exception {
        var words = words(get("{\"name\":\"expert\",\"arguments\":{\"instruction\":\"design it\"}}"));

        assertThat(words)
                .startsWith("You are now expert. Do the work below yourself")
                .contains("You know databases.", "{\"instruction\":\"design it\"}", "execute: does it")
                .doesNotContain("complete_task");
    }

    @Test
    void takesAnotherSkillWithItsArguments() throws Exception {
        var words = words(get("""
                {"name":"expert","arguments":{"skill":"choose","among":"[1, 2]","how":"[well]"}}"""));

        assertThat(words)
                .contains("choose: chooses a table", "\"among\":[1,2]", "\"how\":\"[well]\"", "fits this schema");
    }

    @Test
    void hasAnAgentOfCodeInvoked() throws Exception {
        var words =
                words(get("{\"name\":\"pack--painter\",\"arguments\":{\"what\":\"a \\\"cat\\\"\",\"skill\":\"7\"}}"));

        assertThat(words)
                .contains("call invoke_agent with agent \"pack/painter\", skill \"paint\"")
                .contains("\"what\":\"a \\\"cat\\\"\"", "\"skill\":7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                             | no prompt ''",
                "{\"name\":\"nobody\"}                                          | no prompt 'nobody'",
                "{\"name\":\"echo\"}                                            | 'instruction' of 'echo' is missing",
                "{\"name\":\"expert\"}                                          | 'instruction' is missing, which skill execute needs",
                "{\"name\":\"expert\",\"arguments\":{\"skill\":\"choose\"}}     | 'among' is missing",
                "{\"name\":\"expert\",\"arguments\":{\"skill\":\"x\"}}          | 'skill' is 'x', expected one of execute, choose",
                "{\"name\":\"expert\",\"arguments\":{\"skill\":\"choose\",\"among\":\"[\"}} | 'among' is '[', expected JSON of type array",
                "{\"name\":\"echo\",\"arguments\":[]}                           | arguments of 'echo' are no object",
                "{\"name\":\"echo\",\"arguments\":{\"instruction\":7}}          | 'instruction' of 'echo' is no string",
            })
    void refusesWhatDoesNotFit(String arguments, String words) throws Exception {
        var error = get(arguments).path("error");

        assertThat(error.path("code").asInt()).isEqualTo(-32602);
        assertThat(error.path("message").asText()).contains(words);
    }

    @Test
    void completesSkillsAndChoices() throws Exception {
        var skills = complete("ref/prompt\",\"name\":\"expert", "skill", "ch");
        var colours = complete("ref/prompt\",\"name\":\"pack--painter", "colour", "RE");
        var anything = complete("ref/prompt\",\"name\":\"echo", "instruction", "");

        assertThat(skills.toString()).isEqualTo("{\"values\":[\"choose\"],\"total\":1,\"hasMore\":false}");
        assertThat(colours.path("values").toString()).isEqualTo("[\"red\",\"green\"]");
        assertThat(anything.path("values")).isEmpty();
    }

    private JsonNode complete(String ref, String argument, String typed) throws Exception {
        return edge.ask(session, "completion/complete", """
                        {"ref":{"type":"%s"},"argument":{"name":"%s","value":"%s"}}""".formatted(ref, argument, typed))
                .path("result")
                .path("completion");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"argument\":{\"name\":\"x\"}}",
                "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"nobody\"},\"argument\":{\"name\":\"x\",\"value\":\"\"}}",
                "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"x://{y}\"},\"argument\":{\"name\":\"y\",\"value\":\"\"}}",
                "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"echo\"}}",
            })
    void completesNothingElse(String params) throws Exception {
        var error = edge.ask(session, "completion/complete", params).path("error");

        assertThat(error.path("code").asInt()).isEqualTo(-32602);
    }

    @Test
    void listsManyInPagesThatNothingShifts() throws Exception {
        var many = new ArrayList<>(IntStream.range(100, 350)
                .mapToObj(i -> ScriptedAgents.code(AgentCard.of("agent-" + i, "one", Skill.of("execute", "does it"))))
                .toList());
        edge.agents.become(many);
        edge.until(() -> edge.ask(session, "prompts/list", "{}")
                        .path("result")
                        .path("prompts")
                        .size()
                == 100);
        var seen = new HashSet<String>();
        var cursor = "";
        do {
            var result = edge.ask(session, "prompts/list", cursor.isEmpty() ? "{}" : "{\"cursor\":\"" + cursor + "\"}")
                    .path("result");
            result.path("prompts")
                    .forEach(prompt ->
                            assertThat(seen.add(prompt.path("name").asText())).isTrue());
            cursor = result.path("nextCursor").asText();
            many.removeFirst(); // one of a page that was read goes
            edge.agents.become(many);
            edge.until(() -> edge.ask(session, "completion/complete", """
                            {"ref":{"type":"ref/resource","uri":"agent://{name}"},"argument":{"name":"name","value":""}}""")
                            .path("result")
                            .path("completion")
                            .path("total")
                            .asInt()
                    == many.size());
        } while (!cursor.isEmpty());

        assertThat(seen).hasSize(250);
    }

    @Test
    void takesNoCursorOfAnotherList() throws Exception {
        edge.agents.become(IntStream.range(100, 350)
                .mapToObj(i -> ScriptedAgents.code(AgentCard.of("agent-" + i, "one", Skill.of("execute", "does it"))))
                .toList());
        edge.until(() -> edge.ask(session, "prompts/list", "{}").path("result").has("nextCursor"));
        var cursor = edge.ask(session, "prompts/list", "{}")
                .path("result")
                .path("nextCursor")
                .asText();

        for (var wrong : new String[] {"\"x\"", "7", "\"" + cursor + "A\""}) {
            assertThat(edge.ask(session, "prompts/list", "{\"cursor\":" + wrong + "}")
                            .path("error")
                            .path("code")
                            .asInt())
                    .isEqualTo(-32602);
        }
        assertThat(edge.ask(session, "resources/list", "{\"cursor\":\"" + cursor + "\"}")
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(-32602);
    }
}
