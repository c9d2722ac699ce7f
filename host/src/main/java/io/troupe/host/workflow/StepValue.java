package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.api.RunStep;
import java.util.Optional;

/**
 * What the expressions of a run may see of a step.
 *
 * @param output of a step with a for-each the list of outputs
 */
record StepValue(RunStep.State state, Optional<Json> output, Optional<String> error) {}
