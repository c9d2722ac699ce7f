package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.troupe.host.fact.Wire;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Arguments are read by hand; the listed schemas must say the same. */
class ArgumentsTest {

    private static final String CASES = """
            find_agents {"query":"x"}
            find_agents {"query":"x","category":"y","available":true,"limit":50}
            find_agents {"query":"x","limit":2.0}
            find_agents {}
            find_agents {"query":""}
            find_agents {"query":7}
            find_agents {"query":"x","limit":0}
            find_agents {"query":"x","limit":51}
            find_agents {"query":"x","limit":1.5}
            find_agents {"query":"x","available":"yes"}
            find_agents {"query":"x","more":1}
            find_agents {"query":"x","category":null}
            describe_agent {"agent":"echo"}
            describe_agent {"agent":["echo"]}
            describe_agent {}
            invoke_agent {"agent":"echo","input":"x"}
            invoke_agent {"agent":"echo","input":{}}
            invoke_agent {"agent":"echo","input":[]}
            invoke_agent {"agent":"echo","input":null}
            invoke_agent {"agent":"echo"}
            invoke_agent {"agent":"echo","input":"x","context":""}
            invoke_agent {"agent":"echo","input":"x","context":1}
            invoke_agent {"agent":"echo","input":"x","timeout_seconds":86401}
            invoke_agent {"agent":"echo","input":"x","budget":{}}
            invoke_agent {"agent":"echo","input":"x","budget":{"tokens":0}}
            invoke_agent {"agent":"echo","input":"x","budget":{"tokens":1,"tool_calls":0,"seconds":1}}
            invoke_agent {"agent":"echo","input":"x","budget":{"money":1}}
            invoke_agent {"agent":"echo","input":"x","budget":5}
            get_run {"id":"task-none","wait_seconds":45}
            get_run {"id":"task-none","wait_seconds":46}
            get_run {"id":"task-none","claim":""}
            cancel_run {"id":"task-none"}
            cancel_run {"id":"task-none","reason":5}
            claim_task {}
            claim_task {"task":"task-none"}
            claim_task {"task":1}
            complete_task {"task":"task-none","claim":"c","outcome":{"answer":"x"}}
            complete_task {"task":"task-none","claim":"c","outcome":{"answer":{}}}
            complete_task {"task":"task-none","claim":"c","outcome":{"answer":1}}
            complete_task {"task":"task-none","claim":"c","outcome":{"failure":"x"}}
            complete_task {"task":"task-none","claim":"c","outcome":{"failure":""}}
            complete_task {"task":"task-none","claim":"c","outcome":{"content":[]}}
            complete_task {"task":"task-none","claim":"c","outcome":{"content":[{"type":"text","text":"x"}]}}
            complete_task {"task":"task-none","claim":"c","outcome":{"content":[{"type":"dance"}]}}
            complete_task {"task":"task-none","claim":"c","outcome":{"content":[{}]}}
            complete_task {"task":"task-none","claim":"c","outcome":{"answer":"x","failure":"y"}}
            complete_task {"task":"task-none","claim":"c","outcome":{"other":"x"}}
            complete_task {"task":"task-none","claim":"c","outcome":{}}
            complete_task {"task":"task-none","claim":"c","outcome":"x"}
            complete_task {"task":"task-none","claim":"c"}
            complete_task {"task":"task-none","outcome":{"answer":"x"}}
            """;

    @Test
    void areReadAsTheListedSchemasSay() throws Exception {
        try (var edge = Edge.open()) {
            var session = edge.session("2025-11-25");
            var tools = tools(edge, session);

            for (var line : CASES.lines().toList()) {
                var tool = line.substring(0, line.indexOf(' '));
                var arguments = line.substring(line.indexOf(' ') + 1);
                var result = edge.result(session, Edge.call(1, tool, arguments));

                boolean refused =
                        result.path("structuredContent").path("code").asText().equals("input-invalid");
                var schemas = tools.getOrDefault(tool, MissingNode.getInstance());
                assertThat(refused).as(line).isEqualTo(!fits(schemas.path("inputSchema"), Edge.json(arguments)));
                assertThat(fits(schemas.path("outputSchema"), result.path("structuredContent")))
                        .as(line)
                        .isTrue();
            }
        }
    }

    private static Map<String, JsonNode> tools(Edge edge, String session) throws Exception {
        Map<String, JsonNode> tools = new HashMap<>();
        edge.result(session, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")
                .path("tools")
                .forEach(tool -> tools.put(tool.path("name").asText(), tool));
        return tools;
    }

    private static boolean fits(JsonNode schema, JsonNode value) {
        var options = new JsonSchemaOptions()
                .setBaseUri("urn:troupe:test")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
        return Validator.create(JsonSchema.of(new JsonObject(Wire.write(schema))), options)
                .validate(new JsonObject(Wire.write(value)))
                .getValid();
    }
}
