package io.troupe.host.workflow;

import io.troupe.api.Json;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the expressions of a run may see.
 *
 * @param run id of the run
 * @param input what the run was started with
 * @param steps by id; empty for one that there is not
 * @param item the one of a for-each that is worked on
 * @param index its place, 0 for the first
 */
record Values(String run, Json input, Function<String, Optional<StepValue>> steps, Optional<Json> item, int index) {

    static Values of(String run, Json input, Function<String, Optional<StepValue>> steps) {
        return new Values(run, input, steps, Optional.empty(), 0);
    }
}
