package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host says to what it cannot use; and that it goes on. */
class BadInputIT {

    @TempDir
    static Path folder;

    private static RunningHost host;

    @BeforeAll
    static void start() throws Exception {
        host = RunningHost.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(host.get("/health/ready").statusCode()).isEqualTo(200);
        host.close();
    }

    @Test
    void namesTheNearestAgentsAndSkills() throws Exception {
        var agent = post("/api/v1/tasks", "{\"agent\":\"backend-exprt\",\"input\":\"x\"}");
        assertProblem(agent, 404, "agent-not-found");
        assertThat(agent.body()).contains("\"backend-expert\"");
        assertProblem(
                post("/api/v1/tasks", "{\"agent\":\"echo\",\"skill\":\"sing\",\"input\":\"x\"}"),
                404,
                "skill-not-found");
        assertProblem(host.get("/api/v1/tasks/task-00000000000000000000000000"), 404, "task-not-found");
    }

    @Test
    void pointsAtWhatDoesNotFit() throws Exception {
        var wrong = post("/api/v1/tasks", "{\"agent\":\"echo\",\"input\":{\"instruction\":7}}");
        assertProblem(wrong, 422, "input-invalid");
        assertThat(wrong.body()).contains("/instruction");
        assertProblem(
                post("/api/v1/tasks", "{\"agent\":\"echo\",\"input\":\"x\",\"needs\":[\"y\"]}"), 422, "input-invalid");
        assertProblem(post("/api/v1/tasks", "{\"agent\":"), 422, "input-invalid");
        assertProblem(post("/api/v1/tasks", "{\"agent\":\"echo\",\"input\":\"a\u0001b\"}"), 422, "input-invalid");
    }

    @Test
    void takesControlCharactersThatAreEscapedAsTheyAre() throws Exception {
        var answer = post("/api/v1/tasks?wait=10", "{\"agent\":\"echo\",\"input\":\"a\\u0001\\u202eb\"}");
        assertThat(RunningHost.JSON.readTree(answer.body()).at("/answer/0/text").asText())
                .isEqualTo("a\u0001\u202eb");
    }

    @Test
    void refusesTenMegabytes() throws Exception {
        assertProblem(
                post("/api/v1/tasks", "{\"agent\":\"echo\",\"input\":\"" + "x".repeat(10_000_000) + "\"}"),
                413,
                "too-large");
    }

    @Test
    void takesEightMegabytes() throws Exception {
        var answer = post("/api/v1/tasks?wait=30", "{\"agent\":\"echo\",\"input\":\"" + "x".repeat(8_000_000) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("\"state\":\"completed\"").hasSizeGreaterThan(8_000_000);
    }

    @Test
    void refusesADeadlineThatHasPassed() throws Exception {
        assertProblem(
                post("/api/v1/tasks", "{\"agent\":\"echo\",\"input\":\"x\",\"deadline\":\"2020-01-01T00:00:00.000Z\"}"),
                504,
                "deadline-exceeded");
    }

    @Test
    void endsWhatIsNotDoneByItsDeadline() throws Exception {
        var late = post(
                "/api/v1/tasks?wait=10",
                "{\"agent\":\"echo\",\"input\":{\"instruction\":\"x\",\"delay_seconds\":60},\"timeout_seconds\":1}");
        assertThat(late.body()).contains("\"state\":\"expired\"").contains("deadline-exceeded");
    }

    @Test
    void refusesTheClaimOfAnother() throws Exception {
        var task = RunningHost.JSON.readTree(post("/api/v1/tasks", "{\"agent\":\"backend-expert\",\"input\":\"x\"}")
                .body());
        var path = "/api/v1/tasks/" + task.path("id").asText();
        assertThat(post(path + "/claim", "{}").statusCode()).isEqualTo(200);
        assertProblem(post(path + "/claim", "{}"), 409, "transition-refused");
        assertProblem(post(path + "/complete", "{\"claim\":\"guessed\",\"answer\":\"x\"}"), 403, "not-allowed");
        var cancelled =
                host.send(host.request("/api/v1/tasks/" + task.path("id").asText())
                        .DELETE()
                        .build());
        assertThat(cancelled.body()).contains("\"state\":\"cancelled\"");
        assertProblem(post(path + "/claim", "{}"), 409, "transition-refused");
    }

    @Test
    void cancelsWhatRuns() throws Exception {
        var task = RunningHost.JSON.readTree(
                post("/api/v1/tasks", "{\"agent\":\"echo\",\"input\":{\"instruction\":\"x\",\"delay_seconds\":600}}")
                        .body());
        var path = "/api/v1/tasks/" + task.path("id").asText();
        host.eventually(
                path, Duration.ofSeconds(5), now -> now.path("state").asText().equals("running"));
        host.send(host.request(path).DELETE().build());
        assertThat(host.json(path).path("state").asText()).isEqualTo("cancelled");
        host.eventually(
                "/api/v1/agents/echo",
                Duration.ofSeconds(5),
                agent -> agent.path("running").asInt() == 0);
    }

    @Test
    void refusesOtherSitesAndOtherNames() throws Exception {
        var foreign = host.send(host.request("/api/v1/agents")
                .header("Origin", "http://evil.example")
                .build());
        assertProblem(foreign, 403, "not-allowed");
        var mcp = host.send(host.request("/mcp")
                .header("Origin", "http://evil.example")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
        assertThat(mcp.statusCode()).isEqualTo(403);
        var form = host.send(host.request("/api/v1/tasks")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"agent\":\"echo\",\"input\":\"x\"}"))
                .build());
        assertProblem(form, 422, "input-invalid");
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return host.post(path, body);
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        var problem = RunningHost.JSON.readTree(response.body());
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("type").asText()).isEqualTo("urn:troupe:error:" + code);
        assertThat(problem.path("detail").asText()).isNotBlank().doesNotContain("Exception");
    }
}
