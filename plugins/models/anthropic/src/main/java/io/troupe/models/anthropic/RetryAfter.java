package io.troupe.models.anthropic;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads when a server wants to be asked again. */
final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    private RetryAfter() {}

    /** What the header of that name says, else when all of the limits that are used up are full again. */
    static Optional<Duration> of(HttpHeaders headers, Instant now) {
        return headers.firstValue("retry-after")
                .flatMap(text -> seconds(text).or(() -> until(text, DateTimeFormatter.RFC_1123_DATE_TIME, now)))
                .or(() -> limits(headers, now))
                .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }

    private static Optional<Duration> limits(HttpHeaders headers, Instant now) {
        return Stream.of("requests", "tokens", "input-tokens", "output-tokens")
                .map(what -> "anthropic-ratelimit-" + what)
                .filter(limit -> headers.firstValue(limit + "-remaining")
                        .map(left -> left.strip().equals("0"))
                        .orElse(false))
                .flatMap(limit -> headers.firstValue(limit + "-reset").stream())
                .flatMap(text -> until(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME, now).stream())
                .max(Comparator.naturalOrder());
    }

    private static Optional<Duration> seconds(String text) {
        return SECONDS.matcher(text.strip()).matches()
                ? Optional.of(Duration.ofNanos((long) (Double.parseDouble(text.strip()) * 1e9)))
                : Optional.empty();
    }

    private static Optional<Duration> until(String text, DateTimeFormatter format, Instant now) {
        try {
            var at = ZonedDateTime.parse(text.strip(), format);
            var wait = Duration.between(now, at.toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
