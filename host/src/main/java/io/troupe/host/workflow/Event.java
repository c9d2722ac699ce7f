package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.Optional;

/** What happened outside of a run and matters to it. */
sealed interface Event {

    /** A task or a run that is a step, or undoes one, ended; with an output when it completed. */
    record WorkEnded(String work, Optional<Json> output, Optional<TaskError> error, Optional<Effort> effort)
            implements Event {}
}
