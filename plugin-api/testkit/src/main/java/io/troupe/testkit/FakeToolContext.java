package io.troupe.testkit;

import io.troupe.api.Answer;
import io.troupe.api.ChatModel;
import io.troupe.api.Question;
import io.troupe.api.ToolContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands in for the host while a tool is tested; keeps every note. Safe for use by many threads. */
public final class FakeToolContext implements ToolContext {

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final Instant deadline = Instant.now().plus(Duration.ofMinutes(1));

    /** What the tool said so far, oldest first. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void progress(String note) {
        notes.add(note);
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public String idempotencyKey() {
        return "call-fake";
    }

    @Override
    public Answer ask(Question question) {
        return new Answer.Declined();
    }

    @Override
    public Optional<ChatModel> model() {
        return Optional.empty();
    }
}
