package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.TaskFact.TaskError;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private static final Retries RETRIES =
            new Retries(3, Duration.ofSeconds(1), Duration.ofSeconds(10), Map.of("output-invalid", 1));
    private static final TaskError BUSY = new TaskError("agent-failed", "busy", true);

    private final Random random = new Random(7);

    @Test
    void pausesTwiceAsLongEachTimeUpToTheLongest() {
        for (int round = 0; round < 1_000; round++) {
            assertThat(RETRIES.pauseMillis(1, BUSY, random)).isBetween(500L, 1_000L);
            assertThat(RETRIES.pauseMillis(3, BUSY, random)).isBetween(2_000L, 4_000L);
            assertThat(RETRIES.pauseMillis(60, BUSY, random)).isBetween(5_000L, 10_000L);
        }
    }

    @Test
    void spreadsWhatFailedTogether() {
        assertThat(random.longs(100)
                        .map(any -> RETRIES.pauseMillis(4, BUSY, random))
                        .distinct()
                        .count())
                .isGreaterThan(90);
    }

    @Test
    void waitsAsLongAsTheFailureAsksAndNoMoreThanAnHour() {
        assertThat(RETRIES.pauseMillis(1, asking(30_000), random)).isEqualTo(30_000);
        assertThat(RETRIES.pauseMillis(1, asking(Long.MAX_VALUE), random)).isEqualTo(3_600_000);
    }

    @Test
    void knowsWhatMayPass() {
        assertThat(RETRIES.mayPass(BUSY)).isTrue();
        assertThat(RETRIES.mayPass(new TaskError("agent-failed", "refused", false)))
                .isFalse();
        assertThat(RETRIES.mayPass(new TaskError("output-invalid", "no", false)))
                .isTrue();
        assertThat(RETRIES.mayPass(new TaskError("over-budget", "no", true))).isFalse();
        assertThat(RETRIES.mayPass(new TaskError("deadline-exceeded", "no", true)))
                .isFalse();
    }

    @Test
    void countsByCodeUnlessTheTaskWishesOtherwise() {
        assertThat(RETRIES.most(BUSY, Optional.empty())).isEqualTo(3);
        assertThat(RETRIES.most(new TaskError("output-invalid", "no", true), Optional.empty()))
                .isEqualTo(1);
        assertThat(RETRIES.most(BUSY, Optional.of(0))).isZero();
    }

    private static TaskError asking(long millis) {
        return new TaskError("agent-failed", "busy", true, Optional.of(millis));
    }
}
