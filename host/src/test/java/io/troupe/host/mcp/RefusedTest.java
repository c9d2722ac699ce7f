package io.troupe.host.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusedTest {

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"OVERLOADED", "STORE_UNAVAILABLE", "RATE_LIMITED"})
    void saysWhenToTryAgain(ErrorCode code) {
        var error = Refused.of(Refusal.later(code, "too much", Duration.ofMillis(2_100)));

        assertThat(Rpc.error(NullNode.instance, error).toString())
                .contains("\"data\":{\"code\":\"" + code.wire() + "\",\"retry_after_seconds\":3}");
    }

    @Test
    void saysSoOfWhatASessionHasNoRoomForToo() {
        assertThat(Rpc.error(NullNode.instance, Refused.overloaded("all sessions are in use"))
                        .toString())
                .contains("overloaded: all sessions are in use")
                .contains("\"retry_after_seconds\":1");
    }
}
