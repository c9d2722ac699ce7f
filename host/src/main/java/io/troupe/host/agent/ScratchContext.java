package io.troupe.host.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.AgentContext;
import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.ChatModel;
import io.troupe.api.Delegation;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.Toolset;
import java.util.Optional;

/** What an agent sees of the host while it is tried: nothing of what it does is kept. */
final class ScratchContext implements AgentContext {

    private final ObjectMapper records = AgentRecords.mapper();
    private final String key;
    private final Budget budget;

    ScratchContext(String key, Budget budget) {
        this.key = key;
        this.budget = budget;
    }

    @Override
    public void progress(String note) {
        // nobody waits for it
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
        return AgentRecords.read(records, json, type);
    }

    @Override
    public Json write(Record value) {
        return AgentRecords.write(records, value);
    }

    @Override
    public Optional<ChatModel> model() {
        return Optional.empty();
    }

    @Override
    public Toolset tools() {
        return new NoTools();
    }

    @Override
    public Answer ask(Question question) {
        throw new PluginException(PluginException.Kind.UNAVAILABLE, "nobody answers questions while an agent is tried");
    }

    @Override
    public Outcome delegate(Delegation delegation) {
        throw new PluginException(PluginException.Kind.UNAVAILABLE, "nobody takes work while an agent is tried");
    }
}
