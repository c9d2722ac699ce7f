package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.Optional;

/** How a run is to end. */
record Ending(RunState state, Optional<Json> output, Optional<TaskError> error) {

    static Ending completed(Json output) {
        return new Ending(RunState.COMPLETED, Optional.of(output), Optional.empty());
    }

    static Ending failed(String code, String reason) {
        return new Ending(RunState.FAILED, Optional.empty(), Optional.of(new TaskError(code, reason, false)));
    }

    static Ending cancelled(String reason) {
        return new Ending(RunState.CANCELLED, Optional.empty(), Optional.of(new TaskError("cancelled", reason, false)));
    }
}
