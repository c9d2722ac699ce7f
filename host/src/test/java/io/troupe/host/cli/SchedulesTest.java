package io.troupe.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulesTest {

    private static final String SCHEDULE = """
            {"id":"schedule-1","name":"morning","state":"active","timing":{"cron":"0 9 * * *"},\
            "request":{"agent":"echo","skill":"execute","input":{"instruction":"hello"}},"catch_up":"once",\
            "caller":"local","created_at":"2026-03-01T00:00:00.000Z","next":"2026-03-02T09:00:00.000Z",\
            "last":{"due":"2026-03-01T09:00:00.000Z","code":"agent-not-found","reason":"no agent 'echo'"}}""";

    private final FakeHost host = new FakeHost();

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void listsThem() {
        host.on("GET /api/v1/schedules", 200, "{\"schedules\":[" + SCHEDULE + "],\"next\":\"schedule-1\"}");

        var typed = Typed.at(host, "schedules", "--limit", "1");

        assertThat(host.asked).containsExactly("GET /api/v1/schedules?limit=1");
        assertThat(typed.out())
                .contains("schedule-1", "morning", "echo", "0 9 * * * UTC", "2026-03-02T09:00:00.000Z")
                .contains("agent-not-found: no agent 'echo'");
        assertThat(typed.err()).isEqualTo("more: --before schedule-1\n");
    }

    @Test
    void makesOne() {
        host.on("POST /api/v1/schedules", 201, SCHEDULE);

        var typed = Typed.at(
                host,
                "schedules",
                "create",
                "sweep",
                "--agent",
                "echo",
                "--input",
                "hello",
                "--every",
                "15m",
                "--retries",
                "0",
                "--no-catch-up");

        assertThat(typed.exit()).as(typed.err()).isZero();
        assertThat(host.asked)
                .containsExactly("POST /api/v1/schedules {\"name\":\"sweep\",\"agent\":\"echo\",\"input\":\"hello\","
                        + "\"every_seconds\":900,\"retries\":0,\"catch_up\":\"none\"}");
        assertThat(typed.out()).contains("id           schedule-1", "if missed    once afterwards");
    }

    @Test
    void asksForOneWayToSayWhen() {
        var neither = Typed.at(host, "schedules", "create", "x", "--agent", "a", "--input", "b");
        var both = Typed.at(
                host,
                "schedules",
                "create",
                "x",
                "--agent",
                "a",
                "--input",
                "b",
                "--cron",
                "0 9 * * *",
                "--every",
                "1h");

        assertThat(neither.exit()).isEqualTo(2);
        assertThat(both.exit()).isEqualTo(2);
        assertThat(host.asked).isEmpty();
    }

    @Test
    void changesThem() {
        host.on("POST /api/v1/schedules/schedule-1/pause", 200, "{\"id\":\"schedule-1\",\"state\":\"paused\"}");
        host.on("POST /api/v1/schedules/schedule-1/resume", 200, SCHEDULE);
        host.on("DELETE /api/v1/schedules/schedule-1", 200, "{\"id\":\"schedule-1\",\"state\":\"removed\"}");

        assertThat(Typed.at(host, "schedules", "pause", "schedule-1").out()).isEqualTo("schedule-1 paused\n");
        assertThat(Typed.at(host, "schedules", "resume", "schedule-1").out())
                .isEqualTo("schedule-1 active, next 2026-03-02T09:00:00.000Z\n");
        assertThat(Typed.at(host, "schedules", "remove", "schedule-1").out()).isEqualTo("schedule-1 removed\n");
    }
}
