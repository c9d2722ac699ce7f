package io.troupe.host.fact;

import io.troupe.api.Json;

/** What happens to a workflow's definition; on stream {@code workflow/<tenant>/<name>}. */
public sealed interface WorkflowFact extends Fact {

    /**
     * Somebody put a definition. It was checked, and never changes: another one is another version.
     *
     * @param number of this version, 1 for the first
     * @param definition as JSON, whatever it was written in
     * @param source the text as it came
     * @param format {@code yaml} or {@code json}
     */
    record WorkflowPut(long number, Json definition, String source, String format, String caller)
            implements WorkflowFact {}
}
