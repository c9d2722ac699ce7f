package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API says no to, and how. */
class ApiRefusalsTest {

    private static Served host;

    @BeforeAll
    static void open() throws Exception {
        host = Served.open();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void aRefusalIsAProblemOfItsCode(ErrorCode code) throws Exception {
        var response = host.get("/api/v1/agents/" + code.wire());

        var problem = Served.problem(response, code);
        assertThat(problem.get("title").asText()).isEqualTo(code.wire().replace('-', ' '));
        assertThat(problem.at("/mistakes/0/pointer").asText()).isEqualTo("/a");
        assertThat(problem.at("/nearest/0").asText()).isEqualTo("pack/echo");
        assertThat(problem.get("retry_after_seconds").asInt()).isEqualTo(2);
        assertThat(response.headers().firstValue("Retry-After")).contains("2");
    }

    @Test
    void aMistakeOfOursKeepsItsWordsToItself() throws Exception {
        var response = host.get("/api/v1/agents/bug");

        Served.problem(response, ErrorCode.INTERNAL);
        assertThat(response.body()).doesNotContain("1234", "Exception");
        assertThat(response.headers().firstValue("Retry-After")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "7",
                "\"text\"",
                "{\"agent\":\"idle\",\"input\":\"x\"} {}",
                "{\"agent\":\"idle\",\"input\":01}",
                "{'agent':'idle'}",
                "{}"
            })
    void aBodyThatIsNoTaskIsInvalid(String body) throws Exception {
        Served.problem(host.post("/api/v1/tasks", body), ErrorCode.INPUT_INVALID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"agent\":\"idle\",\"input\":\"x\",\"prioritty\":3}                      | /prioritty",
                "{\"agent\":\"idle\",\"input\":\"x\",\"priority\":\"high\"}                | /priority",
                "{\"agent\":7,\"input\":\"x\"}                                             | /agent",
                "{\"agent\":\"idle\",\"input\":\"x\",\"budget\":{\"tokens\":\"many\"}}     | /budget/tokens",
                "{\"agent\":\"idle\",\"input\":\"x\",\"budget\":{\"euros\":1}}             | /budget/euros",
            })
    void aMistakeInABodyIsPointedAt(String body, String pointer) throws Exception {
        var problem = Served.problem(host.post("/api/v1/tasks", body), ErrorCode.INPUT_INVALID);

        assertThat(problem.get("mistakes").findValuesAsText("pointer")).contains(pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"agent\":\"idle\",\"input\":\"x\",\"deadline\":\"tomorrow\"}",
                "{\"agent\":\"idle\",\"input\":\"x\",\"deadline\":\"2030-01-01T00:00:00Z\",\"timeout_seconds\":5}",
                "{\"agent\":\"idle\",\"input\":\"x\",\"budget\":{\"tokens\":0}}",
                "{\"agent\":\"idle\",\"input\":\"x\",\"priority\":99999999999}",
                "{\"agent\":\"idle\",\"input\":\"x\",\"timeout_seconds\":99999999999999999999}",
                "{\"agent\":\"idle\",\"input\":{}}",
            })
    void aValueThatCannotBeIsInvalid(String body) throws Exception {
        Served.problem(host.post("/api/v1/tasks", body), ErrorCode.INPUT_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "0"})
    void aTimeThatHasPassedIsADeadlineExceeded(String seconds) throws Exception {
        var body = "{\"agent\":\"idle\",\"input\":\"x\",\"timeout_seconds\":" + seconds + "}";

        Served.problem(host.post("/api/v1/tasks", body), ErrorCode.DEADLINE_EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/tasks?limit=0,             INPUT_INVALID",
        "/api/v1/tasks?limit=many,          INPUT_INVALID",
        "/api/v1/tasks?state=asleep,        INPUT_INVALID",
        "/api/v1/tasks/task-1?wait=61,      INPUT_INVALID",
        "/api/v1/agents/search?limit=-1,    INPUT_INVALID",
        "/api/v1/tasks/task-1,              TASK_NOT_FOUND",
        "/api/v1/tasks/%20%00%22,           TASK_NOT_FOUND",
        "/api/v1/agents/nobody,             AGENT_NOT_FOUND",
        "/api/v1/nothing,                   NOT_FOUND",
        "/api/v2/tasks,                     NOT_FOUND",
        "/nothing,                          NOT_FOUND",
        "/mcp/nothing,                      NOT_FOUND",
    })
    void aPathOrQueryThatLeadsNowhereIsRefused(String path, ErrorCode code) throws Exception {
        Served.problem(host.get(path), code);
    }

    @Test
    void aMethodThatIsNotServedIsRefused() throws Exception {
        Served.problem(host.send(host.to("/api/v1/tasks").PUT(BodyPublishers.ofString("{}"))), ErrorCode.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""})
    void aBodyThatIsNotCalledJsonIsRefused(String type) throws Exception {
        var request = host.to("/api/v1/tasks").POST(BodyPublishers.ofString("{\"agent\":\"idle\",\"input\":\"x\"}"));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }

        Served.problem(host.send(request), ErrorCode.INPUT_INVALID);
    }

    @Test
    void aBodyMaySayItsCharset() throws Exception {
        var request = host.to("/api/v1/tasks")
                .header("Content-Type", "Application/JSON; charset=utf-8")
                .POST(BodyPublishers.ofString("{\"agent\":\"idle\",\"input\":\"x\"}"));

        assertThat(host.send(request).statusCode()).isEqualTo(202);
    }

    @Test
    void aBodyOfNineMebibytesIsTooLarge() throws Exception {
        var body = "{\"agent\":\"idle\",\"input\":\"" + "x".repeat(9 << 20) + "\"}";

        Served.problem(host.post("/api/v1/tasks", body), ErrorCode.TOO_LARGE);
        assertThat(host.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyOfSevenMebibytesIsTaken() throws Exception {
        var body = "{\"agent\":\"idle\",\"input\":\"" + "x".repeat(7 << 20) + "\"}";

        assertThat(host.post("/api/v1/tasks", body).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example.org,            '',                                 403",
        "'',                          '',                                 403",
        "localhost:PORT,              Origin: http://evil.example.org,    403",
        "localhost:PORT,              Origin: null,                       403",
        "localhost:PORT,              Origin: http://localhost:PORT,      200",
        "troupe.example.org,          '',                                 200",
    })
    void whoComesThroughAnotherSiteIsNotAllowed(String name, String header, int status) throws Exception {
        for (var path : new String[] {"/health/live", "/"}) {
            var answer = raw(path, name, header);
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            assertThat(answer.contains("urn:troupe:error:not-allowed")).isEqualTo(status == 403);
        }
        assertThat(raw("/mcp", "evil.example.org", "")).startsWith("HTTP/1.1 403 ");
    }

    private static String raw(String path, String name, String header) throws IOException {
        var lines = "GET " + path + " HTTP/1.1\r\n"
                + (name.isEmpty() ? "" : "Host: " + name + "\r\n")
                + (header.isEmpty() ? "" : header + "\r\n")
                + "Connection: close\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), host.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(lines.replace("PORT", Integer.toString(host.port)).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
