package io.troupe.testkit;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.Usage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A model that says what the test wrote down, in order, and keeps what it was asked. Safe for many threads. */
public final class ScriptedChatModel implements ChatModel {

    private static final String NAME = "scripted";
    private static final Usage USAGE = Usage.of(10, 5);

    private final List<Reply> script;
    private final AtomicInteger next = new AtomicInteger();
    private final List<Prompt> asked = new CopyOnWriteArrayList<>();

    private ScriptedChatModel(List<Reply> script) {
        this.script = script;
    }

    public static ScriptedChatModel of(Reply... script) {
        return new ScriptedChatModel(List.of(script));
    }

    /** A reply of text, for 10 tokens in and 5 out. */
    public static Reply says(String text) {
        return Reply.of(text, USAGE, NAME);
    }

    /** A reply that calls tools, each under its own id. */
    public static Reply calls(ToolCall... calls) {
        var parts = List.of(calls).stream().<ReplyPart>map(ReplyPart.Call::new).toList();
        return new Reply(parts, Reply.Stop.TOOL_CALLS, USAGE, NAME, Optional.empty());
    }

    public static ToolCall call(String id, String tool, String input) {
        return new ToolCall(id, tool, Json.of(input));
    }

    /** What it was asked so far, in order. */
    public List<Prompt> asked() {
        return List.copyOf(asked);
    }

    @Override
    public List<Known> models() {
        return List.of(new Known(NAME, Optional.empty()));
    }

    /** Gives the next reply of the script, its text in one piece. */
    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) {
        asked.add(prompt);
        int number = next.getAndIncrement();
        if (number >= script.size()) {
            throw new AssertionError("asked " + (number + 1) + " times, expected " + script.size() + " at most");
        }
        var reply = script.get(number);
        if (!reply.text().isEmpty()) {
            onDelta.accept(new Delta.Text(reply.text()));
        }
        return reply;
    }
}
