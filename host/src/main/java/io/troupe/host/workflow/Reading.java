package io.troupe.host.workflow;

import io.troupe.host.bus.WorkflowCalls.Checked.Mistake;
import java.util.List;
import java.util.Optional;

/**
 * What came of reading a definition.
 *
 * @param definition empty when there are mistakes
 * @param warnings what works, and perhaps not as intended
 */
record Reading(Optional<Definition> definition, List<Mistake> mistakes, List<Mistake> warnings) {

    Reading {
        mistakes = List.copyOf(mistakes);
        warnings = List.copyOf(warnings);
    }
}
