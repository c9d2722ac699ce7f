package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.ErrorCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Schedules over HTTP. */
class ScheduleApiTest {

    private static final String MORNING = """
            {"name":"morning","cron":"0 9 * * MON-FRI","zone":"Europe/Berlin","agent":"pack/echo","input":"hello",\
            "context":"for a bank","priority":2,"timeout_seconds":60,"budget":{"tokens":10},"retries":1,"catch_up":"none"}""";

    private static Served host;

    @BeforeAll
    static void open() throws Exception {
        host = Served.open();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    private static String path(String id) {
        return "/api/v1/schedules/" + id;
    }

    @Test
    void makesShowsPausesResumesAndRemoves() throws Exception {
        var made = host.post("/api/v1/schedules", MORNING);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var schedule = Served.json(made);
        var id = schedule.get("id").asText();
        assertThat(id).matches("schedule-[0-9a-z]{26}");
        assertThat(schedule.get("state").asText()).isEqualTo("active");
        assertThat(schedule.get("catch_up").asText()).isEqualTo("none");
        assertThat(schedule.at("/timing/zone").asText()).isEqualTo("Europe/Berlin");
        assertThat(schedule.at("/request/input/instruction").asText()).isEqualTo("hello");
        assertThat(schedule.at("/request/content/0/text").asText()).isEqualTo("for a bank");
        assertThat(schedule.hasNonNull("next")).isTrue();

        assertThat(host.get("/api/v1/schedules").body()).contains(id);
        var paused = Served.json(host.post(path(id) + "/pause", "{}"));
        assertThat(paused.get("state").asText()).isEqualTo("paused");
        assertThat(paused.has("next")).isFalse();
        assertThat(Served.json(host.post(path(id) + "/resume", "{}"))
                        .get("state")
                        .asText())
                .isEqualTo("active");
        assertThat(Served.json(host.get(path(id))).get("name").asText()).isEqualTo("morning");
        var removed = host.send(host.to(path(id)).DELETE());
        assertThat(Served.json(removed).get("state").asText()).isEqualTo("removed");
        Served.problem(host.get(path(id)), ErrorCode.SCHEDULE_NOT_FOUND);
    }

    @Test
    void theSameKeyIsTheSameSchedule() throws Exception {
        var first = host.post("/api/v1/schedules", MORNING, "Idempotency-Key", "s-1");
        var second = host.post("/api/v1/schedules", MORNING, "Idempotency-Key", "s-1");

        assertThat(Served.json(second).get("id")).isEqualTo(Served.json(first).get("id"));
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        var cron = Served.problem(
                host.post("/api/v1/schedules", MORNING.replace("0 9 *", "0 99 *")), ErrorCode.INPUT_INVALID);
        assertThat(cron.get("detail").asText()).contains("0 99 * * MON-FRI", "expected five fields");
        var both = MORNING.replace("\"zone\":\"Europe/Berlin\"", "\"every_seconds\":9");
        assertThat(Served.problem(host.post("/api/v1/schedules", both), ErrorCode.INPUT_INVALID)
                        .get("detail")
                        .asText())
                .contains("either cron or every_seconds");
        Served.problem(
                host.post("/api/v1/schedules", MORNING.replace("pack/echo", "nobody")), ErrorCode.AGENT_NOT_FOUND);
        Served.problem(
                host.post("/api/v1/schedules", MORNING.replace("\"none\"", "\"never\"")), ErrorCode.INPUT_INVALID);
        Served.problem(host.get("/api/v1/schedules?limit=x"), ErrorCode.INPUT_INVALID);
    }

    @Test
    void submitsTheTaskWhenItIsDue() throws Exception {
        var id = Served.json(host.post(
                        "/api/v1/schedules",
                        "{\"name\":\"often\",\"every_seconds\":1,\"agent\":\"pack/echo\",\"input\":\"hi\"}"))
                .get("id")
                .asText();
        var fired = new java.util.concurrent.CompletableFuture<String>();
        host.journal.onAppended(facts -> facts.stream()
                .filter(fact -> fact.kind().equals("schedule.fired"))
                .forEach(fact -> fired.complete(fact.stream())));

        assertThat(fired.get(10, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo("schedule/" + id);

        var last = Served.json(host.get(path(id))).get("last");
        var task = Served.json(host.get("/api/v1/tasks/" + last.get("task").asText() + "?wait=9"));
        assertThat(task.get("state").asText()).isEqualTo("completed");
        host.send(host.to(path(id)).DELETE());
    }
}
