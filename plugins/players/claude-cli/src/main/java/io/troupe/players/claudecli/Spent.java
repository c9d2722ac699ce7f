package io.troupe.players.claudecli;

import io.troupe.api.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What one turn has used. That is the sum over its messages, each counted as it was told last; those of sub-agents come
 * between the others. Its end tells all of it, or the last part of one that waited for sub-agents. The cost that is told
 * there is that of the whole session, so that of turns before is taken off.
 */
final class Spent {

    /** Of which more may be told; older ones are done with. */
    private static final int MOST_MESSAGES = 1_000;

    private final LinkedHashMap<String, Usage> messages = new LinkedHashMap<>();
    private Optional<BigDecimal> costBefore = Optional.empty();
    private Usage done = Usage.NONE;

    void begin() {
        done = Usage.NONE;
        messages.clear();
    }

    /** All that was used in this turn until now. */
    Usage said(Event.Said said) {
        messages.put(said.id(), said.usage());
        if (messages.size() > MOST_MESSAGES) {
            done = done.plus(messages.pollFirstEntry().getValue());
        }
        return sum();
    }

    private Usage sum() {
        return messages.values().stream().reduce(done, Usage::plus);
    }

    Usage usage(Event.Ended ended) {
        var running = sum();
        return ended.usage().total() >= running.total() ? ended.usage() : running;
    }

    Optional<BigDecimal> cost(Event.Ended ended) {
        var before = costBefore.orElse(BigDecimal.ZERO);
        var cost = ended.cost().map(total -> total.compareTo(before) >= 0 ? total.subtract(before) : total);
        costBefore = ended.cost().or(() -> costBefore);
        return cost;
    }
}
