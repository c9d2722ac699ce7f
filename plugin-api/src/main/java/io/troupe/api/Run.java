package io.troupe.api;

import io.troupe.api.RunStep.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A run of a workflow, as its strategy sees it: a view, of use only while the strategy is being asked. */
public interface Run {

    /** {@code run-} and a ULID. */
    String id();

    /** The name of the workflow. */
    String workflow();

    /** What the run was started with. */
    Json input();

    /** When the last thing happened in this run; the only clock of a strategy. */
    Instant now();

    /** All steps, in the order of the definition; those that were added later come last. */
    List<RunStep> steps();

    Optional<RunStep> step(String id);

    /**
     * Ids of the steps that may be started now, in the order of {@link #steps}: what they depend on is over, their condition
     * holds, and they were not started yet.
     */
    List<String> ready();

    /**
     * Ids of the steps that stop what depends on them: those that failed or were cancelled and are not optional, as few as
     * they mostly are, in the order of {@link #steps}.
     */
    default List<String> failed() {
        return steps().stream()
                .filter(step -> step.state() == State.FAILED || step.state() == State.CANCELLED)
                .filter(step -> !step.optional())
                .map(RunStep::id)
                .toList();
    }

    /** How many steps were started and are not over, those that wait for room or for an approval among them. */
    int running();

    /** How many steps are not over, started or not. */
    int open();

    /** True while a question of the strategy is unanswered or a time that it waits for has not come. */
    boolean waits();
}
