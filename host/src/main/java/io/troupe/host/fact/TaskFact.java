package io.troupe.host.fact;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.Reply;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** What happens to a task; on stream {@code task/<id>}. Times are epoch milliseconds. */
public sealed interface TaskFact extends Fact {

    /**
     * A task was accepted; from here on it will reach an end.
     *
     * @param deadline epoch milliseconds
     * @param priority higher goes first, 0 is usual
     * @param caller who asked
     * @param idempotency what makes the same request again the same task
     * @param plan how it hangs together with time and with other tasks, if it does
     * @param patient true when nobody asked for the deadline, so that the time that humans take does not count
     * @param permissions which agents and skills the caller could ask for then, in one line: its agent may hand work to
     *     these and no others. Empty where that was not kept, which allows none
     */
    record TaskSubmitted(
            String agent,
            String skill,
            Json input,
            List<Content> content,
            Optional<String> session,
            long deadline,
            Budget budget,
            int priority,
            String caller,
            Optional<Idempotency> idempotency,
            Optional<Plan> plan,
            Optional<Boolean> patient,
            Optional<String> permissions)
            implements TaskFact {

        public TaskSubmitted {
            permissions = permissions.map(text -> Permissions.of(text).text()); // one text for many tasks
        }

        /** How many parents stand above it. */
        public int depth() {
            return plan.map(Plan::depth).orElse(0);
        }

        /** True when it is not queued at once: it waits for its time, or for other tasks. */
        public boolean waits() {
            return plan.filter(Plan::waits).isPresent();
        }
    }

    /**
     * How a task hangs together with time and with other tasks.
     *
     * @param notBefore epoch milliseconds; empty for at once
     * @param dependsOn ids of tasks that have to be completed first
     * @param parent id of the task on whose behalf this one is done
     * @param depth how many parents stand above it
     * @param retries how often it is tried again after a failure that may pass; empty for what is usual here
     * @param run the step of a run that it is: the run's id, a slash and the step's
     */
    record Plan(
            Optional<Long> notBefore,
            List<String> dependsOn,
            Optional<String> parent,
            int depth,
            Optional<Integer> retries,
            Optional<String> run) {

        public Plan {
            dependsOn = List.copyOf(dependsOn);
        }

        /** One of a task that is no step of a run. */
        public Plan(
                Optional<Long> notBefore,
                List<String> dependsOn,
                Optional<String> parent,
                int depth,
                Optional<Integer> retries) {
            this(notBefore, dependsOn, parent, depth, retries, Optional.empty());
        }

        boolean waits() {
            return notBefore.isPresent() || !dependsOn.isEmpty();
        }
    }

    /** What a submitted task waited for has come; it can be taken. */
    record TaskQueued(String reason) implements TaskFact {}

    /**
     * The caller's key for a request, and what tells whether a second request with that key is the same.
     *
     * @param digest of the request, SHA-256 in hexadecimal
     */
    record Idempotency(String key, String digest) {}

    /**
     * Somebody took the task. Who takes it next has the next epoch; an outcome of an older one is refused.
     *
     * @param epoch 1 for the first
     * @param player who works on it
     * @param decision why this agent
     */
    record TaskStarted(long epoch, Player player, Decision decision) implements TaskFact {}

    /** Who works on a task. */
    sealed interface Player {

        /** An agent in a host's own process. */
        record Host(String node, String pluginVersion) implements Player {}

        /**
         * A client with its own model.
         *
         * @param claimDigest SHA-256 of the claim, which is a secret, in hexadecimal
         * @param leaseUntil epoch milliseconds
         */
        record Client(String caller, String claimDigest, long leaseUntil) implements Player {}
    }

    /**
     * Why an agent was chosen.
     *
     * @param policy what decided
     * @param candidates the agents that could have done it
     * @param why in words
     */
    record Decision(String policy, List<String> candidates, String why) {}

    /** A client showed that it is still at work; its lease runs anew. */
    record TaskRenewed(long epoch, long leaseUntil) implements TaskFact {}

    /**
     * The one who had the task lost it; it can be taken again. An outcome of this epoch still counts until then.
     *
     * @param lost the node that ended while it had the task, if that is why
     */
    record TaskReleased(long epoch, String reason, Optional<String> lost) implements TaskFact {

        /** The one who had it goes on living. */
        public TaskReleased(long epoch, String reason) {
            this(epoch, reason, Optional.empty());
        }
    }

    /**
     * An attempt failed in a way that may pass; there will be another.
     *
     * @param attempt the number of the one that failed, 1 for the first
     * @param notBefore when the next may begin, epoch milliseconds
     */
    record TaskRetried(long epoch, int attempt, TaskError error, long notBefore) implements TaskFact {}

    /**
     * Every attempt failed; nothing follows until somebody asks for another.
     *
     * @param attempts how many there were
     * @param effort what models and tools the last one took, if any
     */
    record TaskDead(long epoch, int attempts, TaskError error, Optional<Effort> effort) implements TaskFact {}

    /**
     * Somebody wants a dead task tried anew.
     *
     * @param deadline the new one, epoch milliseconds
     */
    record TaskRevived(String caller, long deadline) implements TaskFact {}

    /** The agent said how far it is. */
    record TaskProgressed(long epoch, String note) implements TaskFact {}

    /** An outcome came from one who no longer had the task, or after its end; it was not used. */
    record TaskOutcomeRefused(long epoch, String reason) implements TaskFact {}

    /** What was done for a task on the way to its end; when it is started again, this need not be done again. */
    sealed interface Work extends TaskFact permits TaskTurned, TaskToolCalled, TaskToolAnswered {}

    /**
     * A model replied.
     *
     * @param turn 1 for the first reply to this task
     * @param asked what tells whether the same is asked again, SHA-256 in hexadecimal
     * @param cost in the currency of the operator's prices; empty where the model has none
     */
    record TaskTurned(long epoch, int turn, String asked, Reply reply, Optional<BigDecimal> cost) implements Work {}

    /**
     * A tool is about to be called; without an answer after it nobody knows whether that was done.
     *
     * @param harmless whether the tool says that calling it twice does no more than once; empty where that is not known
     */
    record TaskToolCalled(long epoch, ToolCall call, Optional<Boolean> harmless) implements Work {

        /** A call of which that is not known. */
        public TaskToolCalled(long epoch, ToolCall call) {
            this(epoch, call, Optional.empty());
        }
    }

    /** A tool answered. */
    record TaskToolAnswered(long epoch, String call, ToolResult result) implements Work {}

    /**
     * An agent asks a human; the task waits.
     *
     * @param number 1 for the first question of the task; the same one asked again by the agent after a restart keeps it,
     *     one of a tool gets a new one
     */
    record TaskAsked(long epoch, int number, Question question) implements TaskFact {}

    /**
     * A human answered.
     *
     * @param answer empty when they would not say
     * @param caller who it was
     */
    record TaskAnswered(int number, Optional<Json> answer, String caller) implements TaskFact {}

    /**
     * A task ended; nothing follows.
     *
     * @param state one of the terminal ones
     * @param answer what came out, when completed
     * @param error why not, when not completed
     * @param effort what models and tools it took, if any
     */
    record TaskFinished(
            long epoch, TaskState state, List<Content> answer, Optional<TaskError> error, Optional<Effort> effort)
            implements TaskFact {

        /** An end without models and tools. */
        public TaskFinished(long epoch, TaskState state, List<Content> answer, Optional<TaskError> error) {
            this(epoch, state, answer, error, Optional.empty());
        }
    }

    /**
     * What models and tools a task took.
     *
     * @param models as {@code provider/model}, in the order in which they were first used
     * @param cost in the currency of the operator's prices; empty where no model used has one
     * @param notes what whoever gets the outcome has to be told of how it came about
     */
    record Effort(
            List<String> models, int turns, int toolCalls, Usage usage, Optional<BigDecimal> cost, List<String> notes) {
        public Effort {
            models = List.copyOf(models);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Why a task did not complete.
     *
     * @param code of the table of errors, or {@code agent-failed}, {@code cancelled}
     * @param retryAfter milliseconds after which trying again makes sense, where that is known
     */
    record TaskError(String code, String reason, boolean retryable, Optional<Long> retryAfter) {

        /** One that says nothing of when to try again. */
        public TaskError(String code, String reason, boolean retryable) {
            this(code, reason, retryable, Optional.empty());
        }
    }
}
