package io.troupe.host.fact;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
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
            Optional<Idempotency> idempotency)
            implements TaskFact {}

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

    /** The one who had the task lost it; it can be taken again. An outcome of this epoch still counts until then. */
    record TaskReleased(long epoch, String reason) implements TaskFact {}

    /** The agent said how far it is. */
    record TaskProgressed(long epoch, String note) implements TaskFact {}

    /** An outcome came from one who no longer had the task, or after its end; it was not used. */
    record TaskOutcomeRefused(long epoch, String reason) implements TaskFact {}

    /**
     * A task ended; nothing follows.
     *
     * @param state one of the terminal ones
     * @param answer what came out, when completed
     * @param error why not, when not completed
     */
    record TaskFinished(long epoch, TaskState state, List<Content> answer, Optional<TaskError> error)
            implements TaskFact {}

    /**
     * Why a task did not complete.
     *
     * @param code of the table of errors, or {@code agent-failed}, {@code cancelled}
     */
    record TaskError(String code, String reason, boolean retryable) {}
}
