package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.ErrorCode;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tasks over HTTP, from their submission to their end. */
class TaskApiTest {

    private static Served host;

    @BeforeAll
    static void open() throws Exception {
        host = Served.open();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @Test
    void acceptsATaskAndAnswersAtOnce() throws Exception {
        var response = host.post("/api/v1/tasks", "{\"agent\":\"expert\",\"input\":{\"instruction\":\"do it\"}}");

        assertThat(response.statusCode()).isEqualTo(202);
        var task = Served.json(response);
        assertThat(task.get("id").asText()).matches("task-[0-9a-z]{26}");
        assertThat(task.get("state").asText()).isEqualTo("queued");
        assertThat(task.get("claimable").asBoolean()).isTrue();
        assertThat(task.get("submitted_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void waitsForTheEndWhenAsked() throws Exception {
        var response = host.post(
                "/api/v1/tasks?wait=9", "{\"agent\":\"pack/echo\",\"input\":{\"instruction\":\"x\",\"n\":0.10}}");

        assertThat(Served.json(response).get("state").asText()).isEqualTo("completed");
        assertThat(response.body()).contains("{\"instruction\":\"x\",\"n\":0.10}");
        assertThat(Served.json(host.get("/api/v1/tasks/" + host.submitted("pack/echo") + "?wait=9"))
                        .get("state")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void takesAllThatATaskMayHave() throws Exception {
        var response = host.post("/api/v1/tasks?wait=9", """
                {"agent":"pack/echo","skill":"execute","input":"hello","context":"for a bank","session":"s-1",\
                "priority":3,"timeout_seconds":60,"budget":{"tokens":1000,"tool_calls":2,"seconds":30}}""");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(Served.json(response).get("session").asText()).isEqualTo("s-1");
    }

    @Test
    void theSameKeyIsTheSameTask() throws Exception {
        var body = "{\"agent\":\"idle\",\"input\":\"once\",\"timeout_seconds\":100}";
        var first = host.post("/api/v1/tasks", body, "Idempotency-Key", "k-1");
        var second = host.post("/api/v1/tasks", body, "Idempotency-Key", "k-1");

        assertThat(Served.json(second).get("id")).isEqualTo(Served.json(first).get("id"));
        Served.problem(
                host.post("/api/v1/tasks", body.replace("once", "twice"), "Idempotency-Key", "k-1"),
                ErrorCode.INPUT_INVALID);
    }

    @Test
    void showsAndCancels() throws Exception {
        var id = host.submitted("idle");
        assertThat(Served.json(host.get("/api/v1/tasks/" + id)).get("state").asText())
                .isEqualTo("running");

        var cancelled =
                host.send(host.to("/api/v1/tasks/" + id + "?reason=no%20more").DELETE());

        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(Served.json(cancelled).get("state").asText()).isEqualTo("cancelled");
        assertThat(Served.json(cancelled).at("/error/reason").asText()).isEqualTo("no more");
    }

    @Test
    void listsInPages() throws Exception {
        for (int i = 0; i < 5; i++) {
            host.submitted("idle");
        }
        var seen = new ArrayList<String>();
        var next = "";
        do {
            var page = Served.json(host.get("/api/v1/tasks?agent=idle&limit=2" + next));
            page.get("tasks").forEach(task -> seen.add(task.get("id").asText()));
            next = page.has("next") ? "&before=" + page.get("next").asText() : "";
        } while (!next.isEmpty());

        assertThat(seen)
                .hasSizeGreaterThanOrEqualTo(5)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(Served.json(host.get("/api/v1/tasks?agent=idle&state=completed,failed"))
                        .get("tasks"))
                .isEmpty();
        assertThat(Served.json(host.get("/api/v1/tasks?claimable=true")).get("tasks"))
                .allSatisfy(task -> assertThat(task.get("agent").asText()).isEqualTo("expert"));
    }

    @Test
    void aClientClaimsAndCompletes() throws Exception {
        var id = host.submitted("expert");
        var brief = Served.json(host.post("/api/v1/tasks/" + id + "/claim", "{}"));
        assertThat(brief.get("task").asText()).isEqualTo(id);
        assertThat(brief.get("instructions").asText()).isEqualTo("You know.");

        var done = host.post(
                "/api/v1/tasks/" + id + "/complete",
                "{\"claim\":" + brief.get("claim") + ",\"answer\":\"all \\\"well\\\"\"}");

        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(Served.json(done).at("/answer/0/text").asText()).isEqualTo("all \"well\"");
    }

    @Test
    void aClaimNeedsNoBody() throws Exception {
        var id = host.submitted("expert");

        assertThat(host.post("/api/v1/tasks/" + id + "/claim", "").statusCode()).isEqualTo(200);
    }

    @Test
    void anAnswerThatDoesNotFitSaysWhere() throws Exception {
        var submitted = host.post("/api/v1/tasks", "{\"agent\":\"expert\",\"skill\":\"plan\",\"input\":\"plan it\"}");
        var path = "/api/v1/tasks/" + Served.json(submitted).get("id").asText();
        var claim = Served.json(host.post(path + "/claim", "{}")).get("claim");

        var wrong = host.post(path + "/complete", "{\"claim\":" + claim + ",\"answer\":{\"plan\":1}}");
        assertThat(Served.problem(wrong, ErrorCode.OUTPUT_INVALID)
                        .at("/mistakes/0/pointer")
                        .asText())
                .isEqualTo("/plan");

        var mended = host.post(path + "/complete", "{\"claim\":" + claim + ",\"answer\":{\"plan\":\"a\"}}");
        assertThat(Served.json(mended).at("/answer/0/json/plan").asText()).isEqualTo("a");
    }

    @Test
    void aFailureEndsATaskToo() throws Exception {
        var path = "/api/v1/tasks/" + host.submitted("expert");
        var claim = Served.json(host.post(path + "/claim", "{}")).get("claim");

        var failed = host.post(path + "/complete", "{\"claim\":" + claim + ",\"failure\":\"no paper\"}");

        assertThat(Served.json(failed).get("state").asText()).isEqualTo("failed");
    }

    @Test
    void aClaimThatIsRepeatedWithItsKeyIsTheSameClaim() throws Exception {
        var path = "/api/v1/tasks/" + host.submitted("expert");

        var first = host.post(path + "/claim", "{}", "Idempotency-Key", "c-1");
        var again = host.post(path + "/claim", "{}", "Idempotency-Key", "c-1");

        assertThat(again.body()).isEqualTo(first.body());
        Served.problem(host.post(path + "/claim", "{}", "Idempotency-Key", "c-2"), ErrorCode.TRANSITION_REFUSED);
    }

    @Test
    void aCompletionThatIsRepeatedWithItsKeyIsAnsweredAsBeforeAndARefusedOneCanBeMended() throws Exception {
        var path = "/api/v1/tasks/" + host.submitted("expert");
        var claim = Served.json(host.post(path + "/claim", "{}")).get("claim");

        Served.problem(
                host.post(path + "/complete", "{\"claim\":\"x\",\"answer\":\"a\"}", "Idempotency-Key", "o-1"),
                ErrorCode.NOT_ALLOWED);
        var body = "{\"claim\":" + claim + ",\"answer\":\"a\"}";
        var first = host.post(path + "/complete", body, "Idempotency-Key", "o-1");
        var again = host.post(path + "/complete", body, "Idempotency-Key", "o-1");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
    }
}
