package io.troupe.host.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private final Rates rates = new Rates(nanos::get);

    @Test
    void letsAMinutesCallsComeAtOnceAndThenEvenly() {
        var caller = caller("a", 60);
        assertThat(work(caller, "echo", 100)).isEqualTo(60);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(work(caller, "echo", 100)).isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(work(caller, "echo", 100)).isEqualTo(30);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(work(caller, "echo", 100)).isEqualTo(60);
    }

    @Test
    void countsEachCallerAndAgentByItself() {
        assertThat(work(caller("a", 3), "echo", 10)).isEqualTo(3);
        assertThat(work(caller("a", 3), "other", 10)).isEqualTo(3);
        assertThat(work(caller("b", 3), "echo", 10)).isEqualTo(3);
    }

    @Test
    void givesNoFurtherCallsForNamesThatAreMadeUp() {
        var caller = caller("a", 1);
        int granted = 0;
        for (int i = 0; i < 10 * Rates.MOST_AGENTS; i++) {
            granted += work(caller, "agent-" + i, 1);
        }
        assertThat(granted).isLessThanOrEqualTo(Rates.MOST_AGENTS + 1);
    }

    @Test
    void saysWhenToTryAgain() {
        var caller = caller("a", 60);
        work(caller, "echo", 60);

        assertThatThrownBy(() -> rates.work(caller, "echo")).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(refusal.problem().retryAfterMillis()).contains(1_000L);
            assertThat(refusal.getMessage()).contains("60").contains("echo");
        });
    }

    @Test
    void letsMoreBeAskedThanDone() {
        var caller = caller("a", 2);
        int granted = 0;
        for (int i = 0; i < 100; i++) {
            try {
                rates.ask(caller);
                granted++;
            } catch (Refusal e) {
                assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            }
        }
        assertThat(granted).isEqualTo(2 * Rates.QUESTIONS_FOR_A_CALL);
    }

    @Test
    void takesTheHighestRateThereMayBe() {
        var caller = caller("a", 100_000_000);
        for (int i = 0; i < 1_000; i++) {
            rates.work(caller, "echo");
            rates.ask(caller);
        }
        assertThat(work(caller, "echo", 10)).isEqualTo(10);
    }

    private int work(Caller caller, String agent, int times) {
        int granted = 0;
        for (int i = 0; i < times; i++) {
            try {
                rates.work(caller, agent);
                granted++;
            } catch (Refusal e) {
                assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            }
        }
        return granted;
    }

    private static Caller caller(String id, int rate) {
        return new Caller(id, id, "default", Permissions.of("*:*"), Optional.of(rate), Optional.empty());
    }

    @Test
    void countsAllOfWhatIsAskedAtOnceOrNone() {
        var caller = caller("a", 10);
        rates.work(caller, new TreeMap<>(Map.of("echo", 6, "other", 6)));

        assertThatThrownBy(() -> rates.work(caller, new TreeMap<>(Map.of("another", 10, "echo", 5))))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMITED));
        assertThat(work(caller, "another", 20)).isEqualTo(10);
        assertThat(work(caller, "echo", 20)).isEqualTo(4);
    }

    @Test
    void refusesForGoodWhatNoMinuteIsEnoughFor() {
        assertThatThrownBy(() -> rates.work(caller("a", 10), Map.of("echo", 11)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE));
    }
}
