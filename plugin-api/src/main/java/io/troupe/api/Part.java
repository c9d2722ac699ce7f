package io.troupe.api;

import java.util.Optional;

/**
 * Which agent is to be played, for which task.
 *
 * @param task the id of the task; it is the same when the task is tried again
 * @param card of the agent
 * @param skill what is asked of it; one that only reads is to change nothing
 * @param instructions what the agent is and how it is to work, with all that a player has to be told besides the task:
 *     the schema that the last answer has to fit, too
 * @param model of those that the player can choose among, as it knows it; empty for the player's own choice
 */
public record Part(String task, AgentCard card, Skill skill, String instructions, Optional<String> model) {

    public Part {
        Names.notBlank("instructions of agent '" + card.name() + "'", instructions);
    }

    /** A part with the player's own choice of a model. */
    public static Part of(String task, AgentCard card, Skill skill, String instructions) {
        return new Part(task, card, skill, instructions, Optional.empty());
    }

    public Part withModel(String value) {
        return new Part(task, card, skill, instructions, Optional.of(value));
    }
}
