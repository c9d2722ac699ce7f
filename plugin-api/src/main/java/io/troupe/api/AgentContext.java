package io.troupe.api;

import java.util.Optional;

/** All that an agent may ask of the host while it works on one task. Safe for use by the task's threads. */
public interface AgentContext {

    /** Tells whoever waits what is going on. Does not block; under a flood the newest notes win. */
    void progress(String note);

    /** What the task may use. */
    Budget budget();

    /** A key that is the same each time this task is tried, for effects outside the host that must happen once. */
    String idempotencyKey();

    /**
     * Reads JSON as a record: components by name, kebab-case or camelCase; absent optionals are empty.
     *
     * @throws IllegalArgumentException naming the component that does not fit
     */
    <T extends Record> T read(Json json, Class<T> type);

    /** Writes a record as JSON, components in camelCase, empty optionals left out. */
    Json write(Record value);

    /**
     * The model that the card wishes for or the operator chose; empty when there is none. What it uses counts against
     * the task's budget, which is checked before each call.
     */
    Optional<ChatModel> model();

    /**
     * Who plays the agent in place of a model, where the card or the operator names such a one; there is no
     * {@link #model} then. What it uses counts against the task's budget, whatever the stage says that it is given.
     */
    default Optional<Player> player() {
        return Optional.empty();
    }

    /** The tools that the agent may use. */
    Toolset tools();

    /**
     * Asks a human and waits; meanwhile the task is {@code waiting-for-input}. When the task is started again after a
     * crash, the same question asked in the same place gets the answer that was given before.
     *
     * @throws InterruptedException when the task is cancelled or its deadline passes; let it pass
     */
    Answer ask(Question question) throws InterruptedException;

    /**
     * Hands a part of the work to another agent and waits for its outcome; to hand on several parts at once, call this
     * on several threads. The part is a task of its own, asked for by whoever asked for this one and allowed no more:
     * it is done by this task's deadline, what it uses counts against this task's budget, and it is cancelled when this
     * task ends otherwise than completed. While this waits, the task takes no place among those that run.
     *
     * <p>When the task is started again after a crash or tried again after a failure, the same part handed on in the
     * same place gives the outcome that it had, or is waited for where it still goes on; only what had failed before
     * the task was tried again is done anew. A part that differs, in its input or its budget, is another one.
     *
     * @return how the other agent's work ended; {@code Failed} too when it was cancelled or came too late
     * @throws PluginException of kind {@code REFUSED} when it cannot be handed on: no agent or skill of that name (the
     *     nearest are named), an input that does not fit, a caller who may not ask for that agent, an agent that the
     *     card's collaborators do not name where they name any, one that is at work on this further up and does not
     *     name itself as a collaborator, more than 8 tasks above each other, more than 1,000 parts of one task, or a
     *     budget that is used up
     * @throws InterruptedException when the task is cancelled or its deadline passes; let it pass
     */
    Outcome delegate(Delegation delegation) throws InterruptedException;
}
