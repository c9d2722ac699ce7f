package io.troupe.api;

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
}
