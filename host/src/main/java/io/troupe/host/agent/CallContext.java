package io.troupe.host.agent;

import io.troupe.api.Answer;
import io.troupe.api.ChatModel;
import io.troupe.api.Question;
import io.troupe.api.ToolContext;
import java.time.Instant;
import java.util.Optional;

/**
 * What a tool sees of the host while it works on one call of a task.
 *
 * @param key the same each time this call is made
 */
record CallContext(TaskContext task, String key, Instant deadline) implements ToolContext {

    @Override
    public void progress(String note) {
        task.progress(note);
    }

    @Override
    public String idempotencyKey() {
        return key;
    }

    @Override
    public Answer ask(Question question) throws InterruptedException {
        return task.ask(question);
    }

    @Override
    public Optional<ChatModel> model() {
        return task.model();
    }
}
