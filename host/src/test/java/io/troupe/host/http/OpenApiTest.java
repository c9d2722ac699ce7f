package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Json;
import io.troupe.host.bus.FakeRuns;
import io.troupe.host.fact.RunState;
import io.troupe.host.schema.Schema;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The description of the API and the API are one. */
class OpenApiTest {

    private static Served host;
    private static JsonNode described;

    @BeforeAll
    static void open() throws Exception {
        host = Served.open();
        described = Served.json(host.get("/api/v1/openapi.json"));
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @Test
    void describesWhatThereIsAndNothingElse() {
        var operations = new TreeSet<String>();
        described
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method ->
                                operations.add(method + " " + path.getKey().substring("/api/v1".length()))));

        assertThat(operations)
                .containsExactlyInAnyOrder(
                        "get /agents",
                        "get /agents/search",
                        "get /agents/{name}",
                        "get /plugins",
                        "get /plugins/{id}",
                        "delete /plugins/{id}",
                        "post /plugins/{id}/disable",
                        "post /plugins/{id}/enable",
                        "post /plugins/{id}/reload",
                        "post /plugins/{id}/rollback",
                        "get /models",
                        "post /models/test",
                        "get /status",
                        "get /tokens",
                        "post /tokens",
                        "delete /tokens/{id}",
                        "get /tasks",
                        "post /tasks",
                        "post /tasks/batch",
                        "get /tasks/{id}",
                        "delete /tasks/{id}",
                        "post /tasks/{id}/claim",
                        "post /tasks/{id}/complete",
                        "post /tasks/{id}/answer",
                        "post /tasks/{id}/retry",
                        "post /journal/archive",
                        "get /schedules",
                        "post /schedules",
                        "get /schedules/{id}",
                        "delete /schedules/{id}",
                        "post /schedules/{id}/pause",
                        "post /schedules/{id}/resume",
                        "get /workflows",
                        "get /workflows/{name}",
                        "put /workflows/{name}",
                        "post /workflows/check",
                        "get /runs",
                        "post /runs",
                        "get /runs/{id}",
                        "get /runs/{id}/steps",
                        "get /runs/{id}/facts",
                        "get /runs/{id}/report",
                        "get /runs/{id}/diff",
                        "post /runs/{id}/pause",
                        "post /runs/{id}/resume",
                        "post /runs/{id}/cancel",
                        "post /runs/{id}/answer",
                        "post /runs/{id}/change",
                        "post /runs/{id}/rollback",
                        "post /runs/{id}/fork",
                        "post /runs/{id}/replay",
                        "get /me",
                        "post /sign-in",
                        "post /sign-out");
        assertThat(described.get("openapi").asText()).isEqualTo("3.1.0");
        assertThat(described.at("/info/version").asText()).isEqualTo("0.1.0");
    }

    @Test
    void everyOperationIsServed() throws Exception {
        for (var path : described.get("paths").properties()) {
            var filled = path.getKey().replace("{id}", host.submitted("idle")).replace("{name}", "pack/echo");
            for (var method : path.getValue().properties()) {
                var request = host.to(filled)
                        .header("Content-Type", "application/json")
                        .method(method.getKey().toUpperCase(java.util.Locale.ROOT), BodyPublishers.ofString("{}"));

                var response = host.send(request);

                assertThat(response.body())
                        .as("%s %s", method.getKey(), filled)
                        .doesNotContain("urn:troupe:error:not-found");
            }
        }
    }

    @Test
    void everyParameterOfAPathIsDescribed() {
        for (var path : described.get("paths").properties()) {
            for (var operation : path.getValue()) {
                for (var parameter : operation.get("parameters")) {
                    var name = parameter.get("name").asText();
                    assertThat(parameter.get("in").asText())
                            .isEqualTo(path.getKey().contains("{" + name + "}") ? "path" : "query");
                }
            }
        }
        assertThat(described.at("/paths/~1api~1v1~1tasks/get/parameters").findValuesAsText("name"))
                .containsExactly("state", "agent", "claimable", "before", "limit");
    }

    @Test
    void answersFitTheirSchemas() throws Exception {
        var id = host.submitted("pack/echo");
        fits("get", "/tasks/{id}", host.get("/api/v1/tasks/" + id + "?wait=9"));
        fits("get", "/tasks", host.get("/api/v1/tasks"));
        fits("post", "/tasks", host.post("/api/v1/tasks", "{\"agent\":\"expert\",\"input\":\"x\"}"));
        fits("post", "/tasks/batch", host.post("/api/v1/tasks/batch", BatchApiTest.TWO));
        fits("get", "/agents", host.get("/api/v1/agents"));
        fits("get", "/agents/search", host.get("/api/v1/agents/search?query=x"));
        fits("get", "/agents/{name}", host.get("/api/v1/agents/pack/echo"));
        fits("get", "/plugins", host.get("/api/v1/plugins"));
        fits("get", "/plugins/{id}", host.get("/api/v1/plugins/pack"));
        fits("post", "/plugins/{id}/rollback", host.post("/api/v1/plugins/pack/rollback", "{\"version\":\"0.0.9\"}"));
        fits("get", "/models", host.get("/api/v1/models"));
        fits("post", "/models/test", host.post("/api/v1/models/test", "{\"model\":\"fake/m\"}"));
        fits("get", "/status", host.get("/api/v1/status"));
        fits(
                "delete",
                "/tasks/{id}",
                host.send(host.to("/api/v1/tasks/" + host.submitted("idle")).DELETE()));
    }

    @Test
    void claimsAndCompletionsFitTheirSchemas() throws Exception {
        var submitted = host.post("/api/v1/tasks", "{\"agent\":\"expert\",\"skill\":\"plan\",\"input\":\"x\"}");
        var path = "/api/v1/tasks/" + Served.json(submitted).get("id").asText();
        var claimed = host.post(path + "/claim", "{}");
        fits("post", "/tasks/{id}/claim", claimed);
        var outcome = "{\"claim\":" + Served.json(claimed).get("claim") + ",\"answer\":{\"plan\":\"a\"}}";
        fits("post", "/tasks/{id}/complete", host.post(path + "/complete", outcome));
    }

    @Test
    void problemsFitTheirSchema() throws Exception {
        var schema = described.at("/components/schemas/Problem");
        for (var path : new String[] {"agents/overloaded", "agents/nobody", "agents/bug", "nothing", "tasks?limit=x"}) {
            var problem = host.get("/api/v1/" + path);

            assertThat(problem.statusCode()).isGreaterThanOrEqualTo(400);
            assertThat(Schema.of(new Json(schema.toString())).check(new Json(problem.body())))
                    .as(problem.body())
                    .isEmpty();
        }
    }

    @Test
    void bodiesThatTheSchemaTakesAreTaken() {
        var schema = Schema.of(new Json(described
                .at("/paths/~1api~1v1~1tasks/post/requestBody/content/application~1json/schema")
                .toString()));

        assertThat(schema.check(new Json("{\"agent\":\"a\",\"input\":\"x\",\"budget\":{\"tokens\":1}}")))
                .isEmpty();
        assertThat(schema.check(new Json("{\"agent\":\"a\"}"))).isNotEmpty();
        assertThat(schema.check(new Json("{\"agent\":\"a\",\"input\":1,\"other\":1}")))
                .isNotEmpty();
    }

    @Test
    void answersAboutRunsAndWorkflowsFitTheirSchemas() throws Exception {
        host.runs.set(FakeRuns.run("run-1", RunState.AWAITING_INPUT, "local"));
        host.runs.set(FakeRuns.run("run-2", RunState.COMPLETED, "local"));
        fits("get", "/workflows", host.get("/api/v1/workflows"));
        fits("get", "/workflows/{name}", host.get("/api/v1/workflows/review"));
        fits("post", "/workflows/check", host.post("/api/v1/workflows/check", "{\"source\":\"x\"}"));
        fits("post", "/runs", host.post("/api/v1/runs", "{\"workflow\":\"review\"}"));
        fits("get", "/runs", host.get("/api/v1/runs"));
        for (var part : new String[] {"", "/steps", "/facts", "/report", "/diff"}) {
            fits("get", "/runs/{id}" + part, host.get("/api/v1/runs/run-1" + part + "?with=run-2"));
        }
        fits("post", "/runs/{id}/replay", host.post("/api/v1/runs/run-1/replay", "{}"));
        fits("post", "/runs/{id}/fork", host.post("/api/v1/runs/run-1/fork", "{}"));
    }

    private static void fits(String method, String path, HttpResponse<String> response) {
        var operation = described.get("paths").get("/api/v1" + path).get(method);
        var schema = operation.at("/responses/" + response.statusCode() + "/content/application~1json/schema");

        assertThat(schema.isObject())
                .as("%s %s %s", method, path, response.statusCode())
                .isTrue();
        assertThat(Schema.of(new Json(schema.toString())).check(new Json(response.body())))
                .as(response.body())
                .isEmpty();
    }
}
