package io.troupe.models.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.models.wire.Trees;
import io.troupe.models.wire.WholeCharacters;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** One block of a reply, as far as it has come. For one thread. */
final class Block {

    private final JsonNode begun;
    private final StringBuilder text = new StringBuilder();
    private final WholeCharacters characters = new WholeCharacters();
    private final String callId;
    private String signature;

    private Block(JsonNode begun) {
        this.begun = begun;
        this.signature = Trees.text(begun, "signature");
        var id = Trees.text(begun, "id");
        this.callId = id.isBlank() ? "toolu_" + UUID.randomUUID().toString().replace("-", "") : id;
    }

    /** Begins a block, with what is known of it at its beginning; of a reply that is not streamed, that is all of it. */
    static Block begin(JsonNode begun, Consumer<Delta> onDelta) {
        var block = new Block(begun);
        switch (block.type()) {
            case "text" -> block.said(Trees.text(begun, "text"), onDelta);
            case "thinking" -> block.thought(Trees.text(begun, "thinking"), onDelta);
            case "tool_use" -> onDelta.accept(new Delta.Calling(block.callId, Trees.text(begun, "name")));
            default -> {} // redacted thinking, and what we do not ask for
        }
        return block;
    }

    /** One that some servers leave to be guessed from its first piece; empty when that is not of text. */
    static Optional<Block> unannounced(JsonNode delta) {
        return switch (Trees.text(delta, "type")) {
            case "text_delta" -> Optional.of(new Block(Trees.object().put("type", "text")));
            case "thinking_delta" -> Optional.of(new Block(Trees.object().put("type", "thinking")));
            default -> Optional.empty();
        };
    }

    void more(JsonNode delta, Consumer<Delta> onDelta) {
        switch (Trees.text(delta, "type")) {
            case "text_delta" -> said(Trees.text(delta, "text"), onDelta);
            case "thinking_delta" -> thought(Trees.text(delta, "thinking"), onDelta);
            case "input_json_delta" -> text.append(Trees.text(delta, "partial_json"));
            case "signature_delta" -> signature = Trees.text(delta, "signature");
            default -> {} // what is newer than this
        }
    }

    private void said(String more, Consumer<Delta> onDelta) {
        if (!more.isEmpty()) {
            text.append(more);
            tell(characters.take(more), Delta.Text::new, onDelta);
        }
    }

    private void thought(String more, Consumer<Delta> onDelta) {
        if (!more.isEmpty()) {
            text.append(more);
            tell(characters.take(more), Delta.Thinking::new, onDelta);
        }
    }

    private static void tell(String whole, Function<String, Delta> made, Consumer<Delta> onDelta) {
        if (!whole.isEmpty()) {
            onDelta.accept(made.apply(whole));
        }
    }

    private String type() {
        return Trees.text(begun, "type");
    }

    boolean isCall() {
        return type().equals("tool_use");
    }

    /** What it is of a reply; empty for what is none of the kinds we know, and a call that must not be made. */
    Optional<ReplyPart> part(boolean callsCount) {
        return switch (type()) {
            case "text" -> text.isEmpty() ? Optional.empty() : Optional.of(new ReplyPart.Text(text.toString()));
            case "thinking" -> Optional.of(new ReplyPart.Thinking(text.toString(), seal()));
            case "redacted_thinking" -> Optional.of(new ReplyPart.Thinking("", Optional.of(Json.of(begun.toString()))));
            case "tool_use" -> callsCount ? Optional.of(new ReplyPart.Call(call())) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Thinking that was cut off is not signed, and would be refused. */
    private Optional<Json> seal() {
        if (signature.isEmpty() || !(begun.deepCopy() instanceof ObjectNode whole)) {
            return Optional.empty();
        }
        whole.put("thinking", text.toString()).put("signature", signature);
        return Optional.of(Json.of(whole.toString()));
    }

    private ToolCall call() {
        var written = text.toString().strip();
        var input = written.isEmpty() && begun.path("input").isObject()
                ? begun.path("input").toString()
                : written.isEmpty() ? "{}" : written;
        var tool = Trees.text(begun, "name");
        if (tool.isBlank() || Trees.read(input).filter(JsonNode::isObject).isEmpty()) {
            throw new PluginException(
                    Kind.UNAVAILABLE,
                    "the model called tool '" + tool + "' with " + input.length()
                            + " characters that are not a JSON object, expected one");
        }
        return new ToolCall(callId, tool, Json.of(input));
    }
}
