package io.troupe.api;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * Says what a task may use at most; an empty part is not bounded.
 *
 * @param tokens of models, in and out together
 * @param toolCalls calls of tools
 * @param time wall time of the work, from its start
 * @param cost money for models, in the currency of the operator's prices; a model without a price costs nothing
 */
public record Budget(
        Optional<Long> tokens, Optional<Integer> toolCalls, Optional<Duration> time, Optional<BigDecimal> cost) {

    public Budget {
        tokens.filter(value -> value < 1).ifPresent(value -> refuse("tokens", value));
        toolCalls.filter(value -> value < 0).ifPresent(value -> refuse("tool-calls", value));
        time.filter(value -> value.isNegative() || value.isZero()).ifPresent(value -> refuse("time", value));
        cost.filter(value -> value.signum() < 0).ifPresent(value -> refuse("cost", value));
    }

    public static Budget unbounded() {
        return new Budget(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Budget withTokens(long value) {
        return new Budget(Optional.of(value), toolCalls, time, cost);
    }

    public Budget withToolCalls(int value) {
        return new Budget(tokens, Optional.of(value), time, cost);
    }

    public Budget withTime(Duration value) {
        return new Budget(tokens, toolCalls, Optional.of(value), cost);
    }

    public Budget withCost(BigDecimal value) {
        return new Budget(tokens, toolCalls, time, Optional.of(value));
    }

    private static void refuse(String part, Object value) {
        throw new IllegalArgumentException("budget " + part + " is " + value + ", expected a positive amount");
    }
}
