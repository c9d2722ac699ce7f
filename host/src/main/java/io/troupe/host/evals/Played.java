package io.troupe.host.evals;

import io.troupe.api.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * How a task was done.
 *
 * @param outcome empty when there is none
 * @param problem why there is none
 * @param models that were asked
 */
public record Played(
        Optional<Json> outcome,
        String problem,
        List<String> models,
        double seconds,
        long tokens,
        Optional<BigDecimal> cost) {

    public Played {
        models = List.copyOf(models);
    }

    /** Has agents do tasks. Any thread; blocks. */
    public interface Player {

        /** Does a task to its end, whatever that is. */
        Played play(String agent, String skill, Json input) throws InterruptedException;
    }
}
