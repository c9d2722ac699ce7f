package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.api.Limits;
import io.troupe.host.bus.AgentCalls.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Limits HOUR = new Limits(1, Duration.ofHours(1));

    private static Start start(long deadline, Budget budget, boolean patient) {
        return new Start(
                "task-1",
                1,
                "a",
                "execute",
                Json.of("{}"),
                List.of(),
                Instant.ofEpochMilli(deadline),
                budget,
                Optional.empty(),
                patient);
    }

    @Test
    void theSoonestCounts() {
        var second = Budget.unbounded().withTime(Duration.ofSeconds(1));

        assertThat(Deadline.of(start(9_000, Budget.unbounded(), false), HOUR, 0).end(0))
                .isEqualTo(new Deadline.End(9_000, "its deadline passed"));
        assertThat(Deadline.of(start(9_000, second, false), HOUR, 0).end(0))
                .isEqualTo(new Deadline.End(1_000, "its budget of time passed"));
        assertThat(Deadline.of(start(9_000, Budget.unbounded(), true), new Limits(1, Duration.ofSeconds(2)), 0)
                        .end(0))
                .isEqualTo(new Deadline.End(2_000, "the time that its agent may take passed"));
    }

    @Test
    void whatNobodyAskedForDoesNotCountTheTimeOfHumans() {
        var day = Duration.ofDays(1).toMillis();

        assertThat(Deadline.of(start(9_000, Budget.unbounded(), true), HOUR, 0)
                        .end(day)
                        .millis())
                .isEqualTo(9_000 + day);
        assertThat(Deadline.of(start(9_000, Budget.unbounded(), false), HOUR, 0)
                        .end(day)
                        .millis())
                .isEqualTo(9_000);
        assertThat(Deadline.of(start(9_000, Budget.unbounded().withTime(Duration.ofSeconds(8)), true), HOUR, 0)
                        .end(day)
                        .millis())
                .isEqualTo(8_000);
        assertThat(Deadline.of(start(Long.MAX_VALUE / 2, Budget.unbounded(), false), HOUR, 0)
                        .end(day)
                        .millis())
                .isEqualTo(HOUR.time().toMillis() + day);
    }

    @Test
    void timeWithAQuestionIsCountedOnceHoweverManyThereAre() {
        var pondering = new Pondering();
        pondering.begin(100);
        pondering.begin(150);
        assertThat(pondering.millis(180)).isEqualTo(80);
        pondering.end(200);
        pondering.end(300);
        assertThat(pondering.millis(1_000)).isEqualTo(200);
        pondering.begin(1_000);
        pondering.end(1_010);
        assertThat(pondering.millis(2_000)).isEqualTo(210);
    }
}
