package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Delta;
import io.troupe.api.Reply;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ReplyPart;
import io.troupe.api.Usage;
import io.troupe.models.wire.Gathered;
import io.troupe.models.wire.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Gathers a reply of Chat Completions. */
final class ChatReply implements Gathered {

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final ChatCalls calls = new ChatCalls();
    private String thinkingField = "";
    private String model;
    private String finish = "";
    private boolean refused;
    private Usage usage = Usage.NONE;

    ChatReply(String model) {
        this.model = model;
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
                var reason = Trees.text(choice, "finish_reason");
                finish = reason.isEmpty() ? finish : reason;
            }
        }
    }

    private void said(JsonNode delta, Consumer<Delta> onDelta) {
        Stream.of("reasoning_content", "reasoning")
                .filter(field -> !Trees.text(delta, field).isEmpty())
                .findFirst()
                .ifPresent(field -> {
                    thinkingField = field;
                    thinking.append(Trees.text(delta, field));
                    onDelta.accept(new Delta.Thinking(Trees.text(delta, field)));
                });
        refused |= !Trees.text(delta, "refusal").isEmpty();
        for (var field : List.of("content", "refusal")) {
            var more = Trees.text(delta, field);
            if (!more.isEmpty()) {
                text.append(more);
                onDelta.accept(new Delta.Text(more));
            }
        }
        delta.path("tool_calls").forEach(call -> calls.take(call, onDelta));
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
        if (!thinking.isEmpty()) {
            parts.add(new ReplyPart.Thinking(thinking.toString(), Optional.of(ChatThinking.seal(thinkingField))));
        }
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
            case "length" -> Stop.TOO_LONG;
            case "content_filter" -> Stop.DECLINED;
            default -> refused ? Stop.DECLINED : calls.all().isEmpty() ? Stop.END : Stop.TOOL_CALLS;
        };
    }
}
