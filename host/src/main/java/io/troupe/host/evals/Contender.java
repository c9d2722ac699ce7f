package io.troupe.host.evals;

import io.troupe.api.AgentCard;

/** An agent with its tasks, and who plays it. */
public record Contender(EvalSet set, AgentCard card, Basis basis) {

    /** Whose outcomes are judged. */
    public enum Basis {
        /** A model plays the agent. */
        MODEL,
        /** The agent is code. */
        CODE,
        /** Nobody plays it here: the samples of the eval set are judged, which says nothing about the agent. */
        SAMPLES;

        String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
