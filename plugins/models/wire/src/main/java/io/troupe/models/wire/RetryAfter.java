package io.troupe.models.wire;

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

/** Reads when a server wants to be asked again (RFC 9110, section 10.2.3, and what providers have besides). */
public final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final Pattern STEP = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|m|h|d)");
    private static final Pattern STEPS = Pattern.compile("(?:" + STEP.pattern() + ")+");

    private RetryAfter() {}

    /** What the header of that name says, else when all of the limits that are used up are full again. */
    public static Optional<Duration> of(HttpHeaders headers, Instant now) {
        return headers.firstValue("retry-after-ms")
                .flatMap(RetryAfter::seconds)
                .map(scaled -> scaled.dividedBy(1000))
                .or(() -> headers.firstValue("retry-after")
                        .flatMap(
                                text -> seconds(text).or(() -> until(text, DateTimeFormatter.RFC_1123_DATE_TIME, now))))
                .or(() -> limitsOfAnthropic(headers, now))
                .or(() -> limits(headers))
                .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }

    private static Optional<Duration> limitsOfAnthropic(HttpHeaders headers, Instant now) {
        return Stream.of("requests", "tokens", "input-tokens", "output-tokens")
                .map(what -> "anthropic-ratelimit-" + what)
                .filter(limit -> usedUp(headers, limit + "-remaining"))
                .flatMap(limit -> headers.firstValue(limit + "-reset").stream())
                .flatMap(text -> until(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME, now).stream())
                .max(Comparator.naturalOrder());
    }

    /** As OpenAI names them; where none is said to be used up, all that are named have to be full again. */
    private static Optional<Duration> limits(HttpHeaders headers) {
        var usedUp = Stream.of("requests", "tokens")
                .filter(what -> usedUp(headers, "x-ratelimit-remaining-" + what))
                .flatMap(what -> reset(headers, what))
                .max(Comparator.naturalOrder());
        return usedUp.or(() -> Stream.of("requests", "tokens")
                .flatMap(what -> reset(headers, what))
                .max(Comparator.naturalOrder()));
    }

    private static boolean usedUp(HttpHeaders headers, String remaining) {
        return headers.firstValue(remaining)
                .map(left -> left.strip().equals("0"))
                .orElse(false);
    }

    private static Stream<Duration> reset(HttpHeaders headers, String what) {
        return headers.firstValue("x-ratelimit-reset-" + what).stream()
                .flatMap(text -> steps(text).or(() -> seconds(text)).stream());
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

    /** Reads {@code 1h2m3.5s}. */
    private static Optional<Duration> steps(String text) {
        if (!STEPS.matcher(text.strip()).matches()) {
            return Optional.empty();
        }
        var step = STEP.matcher(text);
        double seconds = 0;
        while (step.find()) {
            double unit = switch (step.group(2)) {
                case "ms" -> 0.001;
                case "s" -> 1;
                case "m" -> 60;
                case "h" -> 3600;
                default -> 86_400;
            };
            seconds += Double.parseDouble(step.group(1)) * unit;
        }
        return Optional.of(Duration.ofMillis(Math.round(Math.min(seconds, 1e9) * 1000)));
    }
}
