package io.troupe.host.bus;

import io.troupe.api.Budget;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.RunStep;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.TaskError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be asked of the run service. Each asks and answers for the caller's own tenant. */
public final class RunCalls {

    public static final Address<Start, RunView> START = Address.service("run", "start", Start.class, RunView.class);
    public static final Address<Show, RunView> SHOW = Address.service("run", "show", Show.class, RunView.class);
    public static final Address<ListSteps, StepList> STEPS =
            Address.service("run", "steps", ListSteps.class, StepList.class);
    public static final Address<ListRuns, RunList> LIST = Address.service("run", "list", ListRuns.class, RunList.class);
    public static final Address<ReadFacts, FactList> FACTS =
            Address.service("run", "facts", ReadFacts.class, FactList.class);
    public static final Address<Pause, RunView> PAUSE = Address.service("run", "pause", Pause.class, RunView.class);
    public static final Address<Resume, RunView> RESUME = Address.service("run", "resume", Resume.class, RunView.class);
    public static final Address<Cancel, RunView> CANCEL = Address.service("run", "cancel", Cancel.class, RunView.class);
    public static final Address<AnswerRun, RunView> ANSWER =
            Address.service("run", "answer", AnswerRun.class, RunView.class);
    public static final Address<ChangeRun, RunView> CHANGE =
            Address.service("run", "change", ChangeRun.class, RunView.class);
    public static final Address<RollBack, RunView> ROLL_BACK =
            Address.service("run", "roll-back", RollBack.class, RunView.class);
    public static final Address<Fork, RunView> FORK = Address.service("run", "fork", Fork.class, RunView.class);
    public static final Address<Compare, Difference> DIFF =
            Address.service("run", "diff", Compare.class, Difference.class);
    public static final Address<Replay, Replayed> REPLAY =
            Address.service("run", "replay", Replay.class, Replayed.class);

    private RunCalls() {}

    /**
     * Starts a run; answered once that is durable, or after {@code waitMillis} or the run's end if that is later.
     *
     * @param number of the definition's version; the last when empty
     * @param input fits the schema of the definition
     * @param idempotencyKey the same key from the same caller within 24 h is the same run
     * @param named the id that it is to have, where the bus may ask for it more than once
     */
    public record Start(
            String workflow,
            Optional<Long> number,
            Json input,
            Optional<String> session,
            Budget budget,
            Optional<String> idempotencyKey,
            long waitMillis,
            Optional<Named> named)
            implements Repeatable<Start> {

        /** One that has no id yet. */
        public Start(
                String workflow,
                Optional<Long> number,
                Json input,
                Optional<String> session,
                Budget budget,
                Optional<String> idempotencyKey,
                long waitMillis) {
            this(workflow, number, input, session, budget, idempotencyKey, waitMillis, Optional.empty());
        }

        @Override
        public boolean isSafe(boolean untouched) {
            return idempotencyKey.isPresent() || named.isPresent();
        }

        @Override
        public Start within(long millis) {
            return withWait(Math.min(waitMillis, millis)).with(named.map(Named::once));
        }

        @Override
        public Start named(Ids ids) {
            return idempotencyKey.isPresent() || named.isPresent() ? this : with(Optional.of(Named.by(ids, "run")));
        }

        private Start with(Optional<Named> value) {
            return new Start(workflow, number, input, session, budget, idempotencyKey, waitMillis, value);
        }

        /** The workflow that plans what was asked for in words, and has it done. */
        public static final String REQUEST = "request";

        /** What that workflow is started with. */
        public static Json inputOf(String request) {
            return new Json("{\"request\":" + Json.string(request).text() + "}");
        }

        public static Start of(String workflow, Json input) {
            return new Start(
                    workflow, Optional.empty(), input, Optional.empty(), Budget.unbounded(), Optional.empty(), 0);
        }

        public Start withInput(Json value) {
            return new Start(workflow, number, value, session, budget, idempotencyKey, waitMillis, named);
        }

        public Start withWait(long value) {
            return new Start(workflow, number, input, session, budget, idempotencyKey, value, named);
        }

        public Start withIdempotencyKey(String value) {
            return new Start(workflow, number, input, session, budget, Optional.of(value), waitMillis, named);
        }
    }

    /** Shows a run; waits for its end, or for a question to a human, as long as this. */
    public record Show(String id, long waitMillis) implements Repeatable<Show> {
        @Override
        public Show within(long millis) {
            return new Show(id, Math.min(waitMillis, millis));
        }
    }

    /**
     * Lists the steps of a run, in the order of the definition.
     *
     * @param after id of the last one of the page before this
     */
    public record ListSteps(String id, Optional<String> after, int limit) implements Repeatable<ListSteps> {}

    public record StepList(List<StepView> steps, Optional<String> next) {}

    /**
     * Lists runs, newest first.
     *
     * @param states any when empty
     * @param before id of the last one of the page before this
     */
    public record ListRuns(List<RunState> states, Optional<String> workflow, Optional<String> before, int limit)
            implements Repeatable<ListRuns> {}

    /** A page of runs, without their steps; {@code next} goes into {@code before}. */
    public record RunList(List<RunView> runs, Optional<String> next) {}

    /** Reads what happened to a run, oldest first, after this version of its stream. */
    public record ReadFacts(String id, long after, int limit) implements Repeatable<ReadFacts> {}

    /** A page of facts; {@code next} goes into {@code after}, and is empty after the last. */
    public record FactList(List<Entry> facts, Optional<Long> next) {

        /** A fact of a run. */
        public record Entry(long version, String kind, Instant time, Json body) {}
    }

    /** Starts nothing more until it is resumed; one that is paused stays so. */
    public record Pause(String id, String reason) implements Repeatable<Pause> {}

    public record Resume(String id) implements Repeatable<Resume> {}

    /** Ends a run, and interrupts whatever is under way for it; one that is cancelled stays so. */
    public record Cancel(String id, String reason) implements Repeatable<Cancel> {}

    /**
     * A human's answer.
     *
     * @param question which; may be empty when only one is open
     * @param value fits the question's schema; empty to decline
     */
    public record AnswerRun(String id, Optional<String> question, Optional<Json> value) {}

    /**
     * Changes what was not started yet.
     *
     * @param expected version of the run as the caller saw it; {@code stale-version} when the run has been changed,
     *     answered, paused or otherwise acted on since
     */
    public record ChangeRun(String id, Optional<Long> expected, GraphEdit edit) {}

    /** Undoes what was completed, last first. After a compensation that failed, tries that one again and goes on. */
    public record RollBack(String id, String reason) {}

    /**
     * Starts another run from a point in the past of this one.
     *
     * @param version of the last fact that both share; the last when empty
     * @param input another one for the new run
     * @param idempotencyKey the same key from the same caller within 24 h is the same new run
     */
    public record Fork(String id, Optional<Long> version, Optional<Json> input, Optional<String> idempotencyKey)
            implements Repeatable<Fork> {

        public Fork(String id, Optional<Long> version, Optional<Json> input) {
            this(id, version, input, Optional.empty());
        }

        public Fork withIdempotencyKey(String value) {
            return new Fork(id, version, input, Optional.of(value));
        }

        @Override
        public boolean isSafe(boolean untouched) {
            return idempotencyKey.isPresent();
        }
    }

    public record Compare(String id, String other) implements Repeatable<Compare> {}

    /**
     * How two runs differ.
     *
     * @param input whether they were started with different input
     * @param steps those that differ
     */
    public record Difference(RunView one, RunView other, boolean input, List<StepDifference> steps) {

        /**
         * A step that differs, or that only one of them has.
         *
         * @param what of state, agent, output, error, depends-on, definition
         */
        public record StepDifference(String id, Optional<StepView> one, Optional<StepView> other, List<String> what) {}
    }

    /** Asks the strategy of a run anew about each point in its past, and does nothing of what it says. */
    public record Replay(String id) implements Repeatable<Replay> {}

    /**
     * What came of it.
     *
     * @param asked how often
     * @param different where it would now decide otherwise than is written down
     * @param same whether the state that follows from the facts is the one that the service holds
     */
    public record Replayed(String strategy, String pluginVersion, int asked, List<String> different, boolean same) {}

    /**
     * A run as those see it who may.
     *
     * @param number of the definition's version
     * @param steps the first of them, at most 200; empty in lists
     * @param counts how many steps are in which state
     * @param questions what it asks humans now
     * @param waits why it does not go on, in words
     * @param version how many facts its stream has
     */
    public record RunView(
            String id,
            String workflow,
            long number,
            String strategy,
            RunState state,
            Json input,
            Instant createdAt,
            Optional<Instant> finishedAt,
            List<StepView> steps,
            Map<String, Integer> counts,
            List<Asked> questions,
            Optional<String> waits,
            Optional<Json> output,
            Optional<TaskError> error,
            Optional<Effort> effort,
            String caller,
            Optional<String> session,
            Optional<String> forkOf,
            Optional<String> parent,
            long version) {}

    /** A question that a human has not answered. */
    public record Asked(String id, Question question, Optional<String> step, Instant since) {}

    /**
     * A step of a run.
     *
     * @param work id of the task, or of the run, that it is
     * @param attempt how often it was started
     * @param compensation how undoing it went, where that was begun: {@code running}, {@code done}, or why it failed
     */
    public record StepView(
            String id,
            RunStep.State state,
            Optional<String> agent,
            Optional<String> skill,
            Optional<String> workflow,
            List<String> dependsOn,
            Optional<String> group,
            Optional<String> work,
            int attempt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<Json> output,
            Optional<TaskError> error,
            Optional<String> why,
            Optional<String> compensation) {}
}
