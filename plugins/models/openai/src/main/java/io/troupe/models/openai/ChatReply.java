package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Delta;
import io.troupe.api.Reply;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ReplyPart;
import io.troupe.api.Usage;
import io.troupe.models.wire.ApiError;
import io.troupe.models.wire.Gathered;
import io.troupe.models.wire.Server;
import io.troupe.models.wire.Trees;
import io.troupe.models.wire.WholeCharacters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Gathers a reply of Chat Completions. */
final class ChatReply implements Gathered {

    private final StringBuilder text = new StringBuilder();
    private final WholeCharacters told = new WholeCharacters();
    private final WholeCharacters thought = new WholeCharacters();
    private final ChatThinking thinking = new ChatThinking();
    private final ChatCalls calls = new ChatCalls();
    private final Server server;
    private String model;
    private String finish = "";
    private boolean refused;
    private Usage usage = Usage.NONE;

    ChatReply(String model, Server server) {
        this.model = model;
        this.server = server;
    }

    @Override
    public void piece(JsonNode piece, Consumer<Delta> onDelta) {
        take(piece, "delta", onDelta);
    }

    @Override
    public void whole(JsonNode answer, Consumer<Delta> onDelta) {
        take(answer, "message", onDelta);
    }

    private void take(JsonNode piece, String field, Consumer<Delta> onDelta) {
        var named = Trees.text(piece, "model");
        model = named.isEmpty() ? model : named;
        if (piece.path("usage").isObject()) {
            usage = usage(piece.path("usage"));
        }
        for (var choice : piece.path("choices")) {
            if (choice.path("index").asInt(0) == 0) {
                said(choice.path(field), onDelta);
                finished(choice);
            }
        }
    }

    private void finished(JsonNode choice) {
        var reason = Trees.text(choice, "finish_reason");
        if (reason.equals("error") || reason.equals("abort")) {
            throw ApiError.within(choice.path("error")).exception(server);
        }
        finish = reason.isEmpty() ? finish : reason;
    }

    private void said(JsonNode delta, Consumer<Delta> onDelta) {
        thought(thinking.take(delta), onDelta);
        refused |= !Trees.text(delta, "refusal").isEmpty();
        for (var part : delta.path("content").isArray() ? delta.path("content") : Trees.array()) {
            part(part, onDelta);
        }
        for (var field : List.of("content", "refusal")) {
            text(Trees.text(delta, field), onDelta);
        }
        delta.path("tool_calls").forEach(call -> calls.take(call, onDelta));
    }

    /** Mistral's models that think say what they say in parts. */
    private void part(JsonNode part, Consumer<Delta> onDelta) {
        if (Trees.text(part, "type").equals("thinking")) {
            part.path("thinking").forEach(more -> thought(thinking.take(Trees.text(more, "text")), onDelta));
        } else {
            text(Trees.text(part, "text"), onDelta);
        }
    }

    private void text(String more, Consumer<Delta> onDelta) {
        text.append(more);
        var whole = told.take(more);
        if (!whole.isEmpty()) {
            onDelta.accept(new Delta.Text(whole));
        }
    }

    private void thought(String more, Consumer<Delta> onDelta) {
        var whole = thought.take(more);
        if (!whole.isEmpty()) {
            onDelta.accept(new Delta.Thinking(whole));
        }
    }

    private static Usage usage(JsonNode counted) {
        long input = Trees.count(counted, "prompt_tokens");
        long cached = Math.min(input, Trees.count(counted.path("prompt_tokens_details"), "cached_tokens"));
        return new Usage(input - cached, Trees.count(counted, "completion_tokens"), cached, 0);
    }

    @Override
    public boolean complete() {
        return !finish.isEmpty();
    }

    @Override
    public boolean enough() {
        return complete() || some();
    }

    @Override
    public boolean over() {
        return false;
    }

    @Override
    public boolean some() {
        return !text.isEmpty() || !thinking.isEmpty() || !calls.all().isEmpty();
    }

    @Override
    public Reply reply() {
        var stop = stop();
        var parts = new ArrayList<ReplyPart>();
        thinking.part(stop == Stop.TOOL_CALLS ? calls.signed() : Trees.object()).ifPresent(parts::add);
        if (!text.isEmpty()) {
            parts.add(new ReplyPart.Text(text.toString()));
        }
        if (stop == Stop.TOOL_CALLS) {
            // A reply that was cut off may end within a call, which must not be made then.
            calls.all().forEach(call -> parts.add(new ReplyPart.Call(call.call())));
        }
        return new Reply(parts, stop, usage, model, Optional.empty());
    }

    private Stop stop() {
        return switch (finish) {
            case "length", "max_tokens", "model_length" -> Stop.TOO_LONG;
            case "content_filter" -> Stop.DECLINED;
            default -> refused ? Stop.DECLINED : calls.all().isEmpty() ? Stop.END : Stop.TOOL_CALLS;
        };
    }
}
