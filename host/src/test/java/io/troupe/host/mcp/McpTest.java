package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class McpTest {

    private static final String LATEST = "2025-11-25";
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    private Edge edge;

    @BeforeEach
    void open() throws Exception {
        edge = Edge.open();
    }

    @AfterEach
    void close() throws Exception {
        edge.close();
    }

    @ParameterizedTest
    @CsvSource({"2025-11-25,2025-11-25", "2025-06-18,2025-06-18", "2025-03-26,2025-03-26", "2031-01-01,2025-11-25"})
    void agreesOnAVersion(String wanted, String spoken) throws Exception {
        var response = edge.send(edge.post(Edge.initialize(wanted)));

        var result = Edge.json(response.body()).path("result");
        assertThat(result.path("protocolVersion").asText()).isEqualTo(spoken);
        assertThat(result.path("serverInfo").path("name").asText()).isEqualTo("troupe");
        assertThat(result.path("capabilities").has("tools")).isTrue();
        assertThat(result.path("capabilities")
                        .path("resources")
                        .path("subscribe")
                        .asBoolean())
                .isTrue();
        assertThat(result.path("instructions").asText().getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(200, 2_047);
        assertThat(response.headers().firstValue("mcp-session-id").orElseThrow())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void givesEverySessionItsOwnId() throws Exception {
        assertThat(edge.session(LATEST)).isNotEqualTo(edge.session(LATEST));
    }

    @Test
    void answersPing() throws Exception {
        var response = edge.send(edge.post(edge.session(LATEST), PING));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    }

    @Test
    void listsToolsInLittleRoom() throws Exception {
        var response = edge.send(
                edge.post(edge.session(LATEST), "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/list\"}"));

        var tools = Edge.json(response.body()).path("result").path("tools");
        assertThat(tools.findValuesAsText("name"))
                .contains(
                        "find_agents",
                        "describe_agent",
                        "invoke_agent",
                        "run_workflow",
                        "get_run",
                        "cancel_run",
                        "answer_run",
                        "claim_task",
                        "complete_task");
        assertThat(tools).hasSize(9).allSatisfy(tool -> {
            assertThat(tool.path("title").asText()).isNotBlank();
            assertThat(tool.path("description").asText()).hasSizeBetween(50, 2_000);
            assertThat(tool.path("inputSchema").path("type").asText()).isEqualTo("object");
            assertThat(tool.path("outputSchema").path("type").asText()).isEqualTo("object");
            assertThat(tool.path("annotations").has("readOnlyHint")).isTrue();
        });
        assertThat(response.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(8_192);
    }

    @Test
    void acceptsNotificationsWithoutAnAnswer() throws Exception {
        var response = edge.send(
                edge.post(edge.session(LATEST), "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"jsonrpc\":                                                     | 400 | -32700",
                "{} {}                                                             | 400 | -32700",
                "{\"id\":1,\"method\":\"ping\"}                                    | 400 | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1}                                    | 400 | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}             | 400 | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}              | 400 | -32600",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]              | 400 | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}  | 400 | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"what/is\"}             | 200 | -32601",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}          | 200 | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"no\"}} | 200 | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"get_run\",\"arguments\":[]}} | 200 | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"cursor\":\"x\"}} | 200 | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"logging/setLevel\",\"params\":{\"level\":\"x\"}} | 200 | -32602",
            })
    void refusesWhatIsNoGoodMessage(String body, int status, int code) throws Exception {
        var response = edge.send(edge.post(edge.session(LATEST), body));

        assertThat(response.statusCode()).isEqualTo(status);
        var answer = Edge.json(response.body());
        assertThat(answer.path("error").path("code").asInt()).isEqualTo(code);
        assertThat(answer.path("error").path("message").asText()).isNotBlank().doesNotContain("Exception");
        assertThat(answer.has("id")).isTrue();
    }

    @Test
    void takesBatchesOfTheOldestRevisionOnly() throws Exception {
        var batch = "[" + PING + "," + PING.replace(":1", ":2")
                + ",{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}]";

        try (var events = edge.stream(edge.post(edge.session("2025-03-26"), batch))) {
            assertThat(events.next().orElseThrow().path("id").asInt()).isEqualTo(1);
            assertThat(events.next().orElseThrow().path("id").asInt()).isEqualTo(2);
            assertThat(events.next()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "content-type         | text/plain       | 415",
                "accept               | application/json | 406",
                "accept               | text/event-stream| 406",
                "mcp-protocol-version | 2024-11-05       | 400",
                "mcp-session-id       | unknown          | 404",
            })
    void checksHeaders(String name, String value, int status) throws Exception {
        var response = edge.send(edge.post(edge.session(LATEST), PING).setHeader(name, value));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Edge.json(response.body()).path("error").path("message").asText())
                .contains("expected");
    }

    @Test
    void wantsASession() throws Exception {
        assertThat(edge.send(edge.post(PING)).statusCode()).isEqualTo(400);
        assertThat(edge.send(edge.request()
                                .header("accept", "text/event-stream")
                                .GET())
                        .statusCode())
                .isEqualTo(400);
        assertThat(edge.send(edge.request().DELETE()).statusCode()).isEqualTo(400);
    }

    @Test
    void endsASession() throws Exception {
        var session = edge.session(LATEST);
        try (var listening = edge.stream(edge.get(session))) {
            assertThat(listening.firstLine()).startsWith("id: listen-");

            var response =
                    edge.send(edge.request().header("mcp-session-id", session).DELETE());

            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(listening.next()).isEmpty();
        }
        assertThat(edge.send(edge.post(session, PING)).statusCode()).isEqualTo(404);
        assertThat(edge.send(edge.request().header("mcp-session-id", session).DELETE())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void knowsNoOtherMethod() throws Exception {
        var response = edge.send(edge.request().PUT(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("GET, POST, DELETE");
    }

    @Test
    void refusesALargeBodyAndGoesOn() throws Exception {
        var session = edge.session(LATEST);
        var large = Edge.call(1, "invoke_agent", "{\"agent\":\"echo\",\"input\":\"" + "x".repeat(10 << 20) + "\"}");

        var response = edge.send(edge.post(session, large));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(Edge.json(response.body()).path("error").path("message").asText())
                .startsWith("too-large: ");
        assertThat(edge.send(edge.post(session, PING)).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesALargeBodyOfUnknownLength() throws Exception {
        var bytes = new byte[9 << 20];
        var request = edge.post(edge.session(LATEST), "")
                .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(bytes)));

        assertThat(edge.send(request).statusCode()).isEqualTo(413);
    }

    @Test
    void makesRoomForASessionByEndingTheIdlest() throws Exception {
        try (var small = new Edge(2)) {
            var first = small.session(LATEST);
            var second = small.session(LATEST);
            try (var listening = small.stream(small.get(first))) {
                assertThat(listening.firstLine()).isNotEmpty();
                var third = small.session(LATEST);

                assertThat(small.send(small.post(first, PING)).statusCode()).isEqualTo(200);
                assertThat(small.send(small.post(second, PING)).statusCode()).isEqualTo(404);
                assertThat(small.send(small.post(third, PING)).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void saysWhenToComeBackWhereEachSessionIsInUse() throws Exception {
        try (var small = new Edge(1)) {
            try (var listening = small.stream(small.get(small.session(LATEST)))) {
                assertThat(listening.firstLine()).isNotEmpty();

                var refused = small.send(small.post(Edge.initialize(LATEST)));

                assertThat(refused.body())
                        .contains("overloaded: all 1 sessions are in use", "\"retry_after_seconds\":1");
                assertThat(refused.headers().firstValue("retry-after")).contains("1");
            }
        }
    }

    @Test
    void refusesEverythingOnceClosed() throws Exception {
        var session = edge.session(LATEST);
        edge.mcp.close();

        var refused = edge.send(edge.post(session, PING));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).contains("1");
    }
}
