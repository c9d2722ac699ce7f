package io.troupe.host.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void saysWhenToTryAgainJustWhereThatMayHelp(ErrorCode code) {
        boolean passes = List.of(ErrorCode.OVERLOADED, ErrorCode.STORE_UNAVAILABLE, ErrorCode.RATE_LIMITED)
                .contains(code);

        assertThat(Refusal.of(code, "no").problem().retryAfterMillis())
                .isEqualTo(passes ? Optional.of(1_000L) : Optional.empty());
        assertThat(Refusal.later(code, "no", Duration.ofSeconds(7)).problem().retryAfterMillis())
                .contains(7_000L);
    }
}
