package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Budget;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads durations and budgets of definitions. */
final class Budgets {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private Budgets() {}

    /**
     * Reads a budget; one that is not there bounds nothing.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Budget of(JsonNode node) {
        return new Budget(
                part(node, "tokens").map(JsonNode::asLong),
                part(node, "tool-calls").map(JsonNode::asInt),
                part(node, "time").map(time -> duration(time.asText())),
                part(node, "cost").map(cost -> new BigDecimal(cost.asText())));
    }

    /**
     * Reads a duration such as {@code 45s}.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Duration duration(String text) {
        var match = DURATION.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "not a duration: " + Words.quoted(text) + ", expected one such as 500ms, 45s, 15m, 2h or 30d");
        }
        long amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Optional<JsonNode> part(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name));
    }
}
