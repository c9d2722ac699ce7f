package io.troupe.models.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterOfAnthropicTest {

    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    @ParameterizedTest
    @CsvSource({
        "retry-after, 17, PT17S",
        "Retry-After, 0.5, PT0.5S",
        "retry-after, 'Tue, 03 Feb 2026 04:05:36 GMT', PT30S",
        "retry-after, 'Tue, 03 Feb 2026 04:00:00 GMT', PT0S",
        "retry-after, 999999999, PT24H"
    })
    void readsBothWaysOfSayingIt(String name, String value, Duration expected) {
        assertThat(RetryAfter.of(headers(name, value), NOW)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after, soon",
        "retry-after, -1",
        "retry-after, ''",
        "anthropic-ratelimit-tokens-reset, 2026-02-03T04:06:06Z",
        "x-other, 5"
    })
    void saysNothingWhereNothingIsSaid(String name, String value) {
        assertThat(RetryAfter.of(headers(name, value), NOW)).isEmpty();
    }

    @Test
    void waitsForTheLimitThatIsUsedUp() {
        var headers = headers(
                "anthropic-ratelimit-requests-remaining", "0",
                "anthropic-ratelimit-requests-reset", "2026-02-03T04:05:08Z",
                "anthropic-ratelimit-tokens-remaining", "500",
                "anthropic-ratelimit-tokens-reset", "2026-02-03T04:06:06Z");

        assertThat(RetryAfter.of(headers, NOW)).contains(Duration.ofSeconds(2));
    }

    private static HttpHeaders headers(String... namesAndValues) {
        var all = new HashMap<String, List<String>>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return HttpHeaders.of(all, (_, _) -> true);
    }
}
