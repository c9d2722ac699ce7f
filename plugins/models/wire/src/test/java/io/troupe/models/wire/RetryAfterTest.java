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

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    @ParameterizedTest
    @CsvSource({
        "retry-after, 17, PT17S",
        "Retry-After, 0.5, PT0.5S",
        "retry-after, 'Tue, 03 Feb 2026 04:05:36 GMT', PT30S",
        "retry-after, 'Tue, 03 Feb 2026 04:00:00 GMT', PT0S",
        "retry-after, 999999999, PT24H",
        "retry-after-ms, 1500, PT1.5S",
        "x-ratelimit-reset-requests, 6m0s, PT6M",
        "x-ratelimit-reset-tokens, 1h2m3.5s, PT1H2M3.5S",
        "x-ratelimit-reset-tokens, 20ms, PT0.02S"
    })
    void readsEveryWayOfSayingIt(String name, String value, Duration expected) {
        assertThat(RetryAfter.of(headers(name, value), NOW)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after, soon",
        "retry-after, -1",
        "retry-after, ''",
        "x-ratelimit-reset-tokens, 3 weeks",
        "x-other, 5"
    })
    void saysNothingWhereNothingIsSaid(String name, String value) {
        assertThat(RetryAfter.of(headers(name, value), NOW)).isEmpty();
    }

    @Test
    void waitsForTheLimitThatIsUsedUp() {
        var headers = headers(
                "x-ratelimit-remaining-requests", "0",
                "x-ratelimit-reset-requests", "2s",
                "x-ratelimit-remaining-tokens", "500",
                "x-ratelimit-reset-tokens", "1m");

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
