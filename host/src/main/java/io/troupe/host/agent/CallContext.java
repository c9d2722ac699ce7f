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
 * @param asked the highest number of a question before this attempt. A tool's question gets a higher one, so that no
 *     answer to an earlier question counts for it: that may have been about another call, or led to this one being made
 */
record CallContext(TaskContext task, String key, Instant deadline, int asked) implements ToolContext {

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
        return task.ask(asked, question);
    }

    @Override
    public Optional<ChatModel> model() {
        return task.model();
    }
}
