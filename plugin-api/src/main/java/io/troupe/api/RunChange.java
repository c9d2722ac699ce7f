package io.troupe.api;

import java.util.List;

/** What happened in a run since its strategy was last asked. More cases may come: leave those alone that say nothing to you. */
public sealed interface RunChange {

    /** The run has just begun, or begins anew after a restart of the host. */
    record Began() implements RunChange {}

    /** A step is over, whatever its end. */
    record StepEnded(String step, RunStep.State state) implements RunChange {}

    /** A human answered a question of the strategy. */
    record Answered(String question, Answer answer) implements RunChange {}

    /** A time has come for which the strategy waited. */
    record TimeCame(String id) implements RunChange {}

    /** Somebody changed the graph. */
    record Edited(GraphEdit edit) implements RunChange {}

    /** The run was paused and goes on. */
    record Resumed() implements RunChange {}

    /** What the strategy decided could not be done, and was not: the graph is as it was. */
    record Refused(Step step, List<String> reasons) implements RunChange {
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }
}
