package io.troupe.host.model;

import io.troupe.api.Usage;
import java.math.BigDecimal;

/** What a model costs for a million tokens of each kind, in whatever currency the operator counts. */
public record Price(BigDecimal input, BigDecimal output, BigDecimal cachedInput, BigDecimal cacheWrites) {

    private static final int MILLION = 6;

    BigDecimal of(Usage usage) {
        return times(input, usage.input())
                .add(times(output, usage.output()))
                .add(times(cachedInput, usage.cachedInput()))
                .add(times(cacheWrites, usage.cacheWrites()))
                .movePointLeft(MILLION)
                .stripTrailingZeros();
    }

    private static BigDecimal times(BigDecimal price, long tokens) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }
}
