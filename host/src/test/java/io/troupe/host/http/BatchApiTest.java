package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches of tasks over HTTP. */
class BatchApiTest {

    static final String TWO = """
            {"tasks":[{"key":"second","agent":"pack/echo","input":"bye","depends_on":["first"]},\
            {"key":"first","agent":"pack/echo","input":"hello","priority":3,"timeout_seconds":60}]}""";

    private static Served host;

    @BeforeAll
    static void open() throws Exception {
        host = Served.open();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    private static HttpResponse<String> post(String body, String key) throws Exception {
        return host.send(host.to("/api/v1/tasks/batch")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    @Test
    void acceptsTasksThatDependOnOneAnother() throws Exception {
        var response = host.post("/api/v1/tasks/batch", TWO);

        assertThat(response.statusCode()).isEqualTo(202);
        var tasks = Served.json(response).get("tasks");
        assertThat(tasks.findValuesAsText("key")).containsExactly("second", "first");
        assertThat(tasks.findValuesAsText("level")).containsExactly("1", "0");
        var second = tasks.get(0).get("id").asText();
        assertThat(Served.json(host.get("/api/v1/tasks/" + second + "?wait=9"))
                        .get("state")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void givesTheSameTasksToTheSameKey() throws Exception {
        var first = post(TWO, "k-1");
        var again = post(TWO, "k-1");
        var other = post(TWO.replace("bye", "no"), "k-1");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("'k-1 ", "another request");
    }

    @Test
    void refusesACycleWithItsMembersAndAPointer() throws Exception {
        var response = host.post("/api/v1/tasks/batch", TWO.replace("\"priority\":3", "\"depends_on\":[\"second\"]"));

        assertThat(response.statusCode()).isEqualTo(422);
        var problem = Served.json(response);
        assertThat(problem.get("type").asText()).isEqualTo("urn:troupe:error:input-invalid");
        assertThat(problem.get("detail").asText()).contains("second -> first -> second");
        assertThat(problem.at("/mistakes/0/pointer").asText()).isEqualTo("/tasks/0/depends_on/0");
    }

    @Test
    void saysWhichTaskDoesNotFit() throws Exception {
        var both = host.post(
                "/api/v1/tasks/batch", TWO.replace("\"priority\":3", "\"deadline\":\"2030-01-01T00:00:00Z\""));
        var nobody =
                host.post("/api/v1/tasks/batch", TWO.replace("\"pack/echo\",\"input\":\"hello\"", "\"x\",\"input\":1"));
        var bare = host.post("/api/v1/tasks/batch", "{\"tasks\":[{\"key\":\"a\"}]}");

        assertThat(Served.json(both).get("detail").asText()).contains("task 'first'", "both deadline and timeout");
        assertThat(nobody.statusCode()).isEqualTo(404);
        assertThat(Served.json(nobody).get("detail").asText()).contains("task 'first'");
        assertThat(bare.body()).contains("/tasks/0");
    }
}
