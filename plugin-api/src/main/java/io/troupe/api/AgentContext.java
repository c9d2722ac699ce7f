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

    /** The tools that the agent may use. */
    Toolset tools();

    /**
     * Asks a human and waits; meanwhile the task is {@code waiting-for-input}. When the task is started again after a
     * crash, the same question asked in the same place gets the answer that was given before.
     *
     * @throws InterruptedException when the task is cancelled or its deadline passes; let it pass
     */
    Answer ask(Question question) throws InterruptedException;
}
