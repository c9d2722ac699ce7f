package io.troupe.players.claudecli;

import io.troupe.api.Usage;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What one turn has used. While it goes on, that is the sum over its messages, each counted as it was told last; its end
 * tells all of it. The cost that is told there is that of the whole session, so that of turns before is taken off.
 */
final class Spent {

    private Optional<BigDecimal> costBefore = Optional.empty();
    private Usage done = Usage.NONE;
    private Usage message = Usage.NONE;
    private String id = "";

    void begin() {
        done = Usage.NONE;
        message = Usage.NONE;
        id = "";
    }

    /** All that was used in this turn until now. */
    Usage said(Event.Said said) {
        if (!said.id().equals(id)) {
            done = done.plus(message);
            id = said.id();
        }
        message = said.usage();
        return done.plus(message);
    }

    Usage usage(Event.Ended ended) {
        var running = done.plus(message);
        return ended.usage().total() == 0 ? running : ended.usage();
    }

    Optional<BigDecimal> cost(Event.Ended ended) {
        var before = costBefore.orElse(BigDecimal.ZERO);
        var cost = ended.cost().map(total -> total.compareTo(before) >= 0 ? total.subtract(before) : total);
        costBefore = ended.cost().or(() -> costBefore);
        return cost;
    }
}
