package io.troupe.host.fact;

import io.troupe.api.Budget;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.RunStep;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.List;
import java.util.Optional;

/** What happens to a run of a workflow; on stream {@code run/<id>}. Times are epoch milliseconds. */
public sealed interface RunFact extends Fact {

    /**
     * A run was accepted; it keeps this version of its definition whatever becomes of the workflow.
     *
     * @param number of the definition's version
     * @param permissions which agents and skills the caller could ask for then, in one line; its steps ask for no others
     * @param fork of which run this is one
     * @param parent the step of another run that this run is
     */
    record RunCreated(
            String workflow,
            long number,
            String strategy,
            Json input,
            Budget budget,
            Optional<String> session,
            String caller,
            String permissions,
            Optional<Idempotency> idempotency,
            Optional<ForkOf> fork,
            Optional<Parent> parent)
            implements RunFact {}

    /**
     * Where a fork left another run.
     *
     * @param version the last fact of that run that both share
     * @param inherited how many of the fork's own facts, after its first, it has from there
     */
    record ForkOf(String run, long version, int inherited) {}

    /**
     * The step of a run that another run is.
     *
     * @param depth how many runs stand above that one, and one more
     */
    record Parent(String run, String step, int depth) {}

    /**
     * The strategy that decides from here on.
     *
     * @param before the plugin's version up to here, where there was one
     */
    record RunStrategyChanged(String strategy, String pluginVersion, Optional<String> before) implements RunFact {}

    /**
     * A step is about to be worked on: its task is submitted, or its run started, with this id, so that doing so again
     * after a crash makes no second one.
     *
     * @param attempt 1 for the first
     * @param work id of a task or of a run
     * @param agent who it is for; empty for a run
     */
    record StepStarted(String step, int attempt, String work, Optional<String> agent) implements RunFact {}

    /** A step stands for one of each of these. */
    record StepExpanded(String step, List<Json> items) implements RunFact {
        public StepExpanded {
            items = List.copyOf(items);
        }
    }

    /**
     * A step is over.
     *
     * @param state completed, skipped, failed or cancelled
     * @param output what came out, when completed
     * @param why it was skipped, in words
     */
    record StepEnded(
            String step,
            RunStep.State state,
            Optional<Json> output,
            Optional<TaskError> error,
            Optional<String> why,
            Optional<Effort> effort)
            implements RunFact {}

    /**
     * A human is asked.
     *
     * @param id of the question: what the strategy calls it, or {@code approve:} and a step
     */
    record RunAsked(String id, Question question, Optional<String> step) implements RunFact {}

    /**
     * A human answered.
     *
     * @param answer empty when they would not say
     */
    record RunAnswered(String id, Optional<Json> answer, String caller) implements RunFact {}

    /** The strategy waits for a time. */
    record RunWaiting(String id, long until) implements RunFact {}

    /** That time has come. */
    record RunWoken(String id) implements RunFact {}

    record RunPaused(String caller, String reason) implements RunFact {}

    record RunResumed(String caller) implements RunFact {}

    /**
     * What was not started yet is different from here on.
     *
     * @param caller a human, {@code strategy}, or {@code step:} and the step whose agent wanted it
     */
    record RunChanged(GraphEdit edit, String caller) implements RunFact {}

    /** Something that does not stop the run, and that somebody should see. */
    record RunWarned(String warning) implements RunFact {}

    /** What was completed will be undone, last first. */
    record RunRollingBack(String caller, String reason) implements RunFact {}

    /** What undoes a step is about to be done. */
    record StepCompensating(String step, int attempt, String task, String agent) implements RunFact {}

    /**
     * What undoes a step was done, or failed.
     *
     * @param error why it failed; the rollback stops there
     */
    record StepCompensated(String step, Optional<TaskError> error, Optional<Effort> effort) implements RunFact {}

    /**
     * It is decided how the run ends, which it does as soon as what still works for it has been stopped.
     *
     * @param state completed, failed or cancelled
     */
    record RunEnding(RunState state, Optional<Json> output, Optional<TaskError> error) implements RunFact {}

    /**
     * A run ended. Only a rollback may follow, and its end.
     *
     * @param state completed, failed, cancelled or rolled back
     * @param output what came out, when completed
     * @param effort what all its steps took together
     */
    record RunFinished(RunState state, Optional<Json> output, Optional<TaskError> error, Optional<Effort> effort)
            implements RunFact {}
}
