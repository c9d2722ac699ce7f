package io.troupe.host.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads durations as people write them. */
final class Durations {

    static final String EXPECTED = "a duration such as 500ms, 45s, 15m, 2h or 30d";

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private Durations() {}

    static Optional<Duration> of(String text) {
        var match = DURATION.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(match.group(1));
        return Optional.of(
                switch (match.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }
}
