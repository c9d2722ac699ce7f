package io.troupe.testkit;

import io.troupe.api.AgentContext;
import io.troupe.api.Budget;
import io.troupe.api.Json;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands in for the host while an agent is tested; keeps every note. Safe for use by many threads. */
public final class FakeAgentContext implements AgentContext {

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final Budget budget;
    private final String key;

    private FakeAgentContext(Budget budget, String key) {
        this.budget = budget;
        this.key = key;
    }

    /** A context without bounds. */
    public static FakeAgentContext create() {
        return new FakeAgentContext(Budget.unbounded(), "task-fake");
    }

    public FakeAgentContext withBudget(Budget value) {
        return new FakeAgentContext(value, key);
    }

    public FakeAgentContext withIdempotencyKey(String value) {
        return new FakeAgentContext(budget, value);
    }

    /** What the agent said so far, oldest first; unlike the host this keeps all of it. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void progress(String note) {
        notes.add(note);
    }

    @Override
    public Budget budget() {
        return budget;
    }

    @Override
    public String idempotencyKey() {
        return key;
    }

    @Override
    public <T extends Record> T read(Json json, Class<T> type) {
        return RecordJson.read(json, type);
    }

    @Override
    public Json write(Record value) {
        return RecordJson.write(value);
    }
}
