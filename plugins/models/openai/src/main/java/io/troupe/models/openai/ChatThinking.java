package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Json;
import io.troupe.api.ReplyPart;
import io.troupe.models.wire.Trees;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gathers what a model thinks, and what its server wants back of it: the field in which it was said; the details in
 * which OpenRouter keeps what providers signed; what is signed with a call, without which Gemini refuses the call's
 * answer. For one thread.
 */
final class ChatThinking {

    private static final String KIND = "chat-reasoning";
    private static final Set<String> FIELDS = Set.of("reasoning_content", "reasoning");
    private static final Set<String> GROWS = Set.of("text", "summary");

    private final StringBuilder text = new StringBuilder();
    private final ArrayNode details = Trees.array();
    private String field = "";

    /** Takes what a delta says of thinking; gives the words of it. */
    String take(JsonNode delta) {
        delta.path("reasoning_details").forEach(this::detail);
        var said = Stream.of("reasoning_content", "reasoning")
                .filter(name -> !Trees.text(delta, name).isEmpty())
                .findFirst();
        said.ifPresent(name -> field = name);
        return take(said.map(name -> Trees.text(delta, name)).orElse(""));
    }

    /** Takes words that were said in no field of their own. */
    String take(String more) {
        text.append(more);
        return more;
    }

    /** Puts the pieces of one text together, by their place and kind; what is sealed comes whole. */
    private void detail(JsonNode piece) {
        for (var begun : details) {
            if (begun instanceof ObjectNode whole
                    && begun.path("index").equals(piece.path("index"))
                    && begun.path("type").equals(piece.path("type"))
                    && GROWS.stream().anyMatch(piece::has)) {
                piece.properties().forEach(entry -> grow(whole, entry.getKey(), entry.getValue()));
                return;
            }
        }
        if (piece.isObject()) {
            details.add(piece.deepCopy());
        }
    }

    private static void grow(ObjectNode whole, String name, JsonNode more) {
        if (GROWS.contains(name) && more.isTextual()) {
            whole.put(name, Trees.text(whole, name) + more.textValue());
        } else if (!more.isNull()) {
            whole.set(name, more);
        }
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** @param signed by the ids of calls, what came with them */
    Optional<ReplyPart> part(ObjectNode signed) {
        var seal = Trees.object().put("type", KIND);
        if (!field.isEmpty()) {
            seal.put("field", field);
        }
        if (!details.isEmpty()) {
            seal.set("details", details);
        }
        if (!signed.isEmpty()) {
            seal.set("calls", signed);
        }
        boolean sealed = seal.size() > 1;
        return text.isEmpty() && !sealed
                ? Optional.empty()
                : Optional.of(new ReplyPart.Thinking(
                        text.toString(), sealed ? Optional.of(Json.of(seal.toString())) : Optional.empty()));
    }

    /** Puts into a message what its server wants back; nothing of what did not come from this API. */
    static void giveBack(ReplyPart.Thinking thinking, ObjectNode message) {
        var seal = seal(thinking);
        if (seal.path("details").isArray()) {
            message.set("reasoning_details", seal.path("details"));
        } else if (FIELDS.contains(Trees.text(seal, "field"))) {
            message.put(Trees.text(seal, "field"), thinking.text());
        }
    }

    /** What came with a call; a missing node when nothing did. */
    static JsonNode signed(ReplyPart.Thinking thinking, String callId) {
        return seal(thinking).path("calls").path(callId);
    }

    private static JsonNode seal(ReplyPart.Thinking thinking) {
        return thinking.seal()
                .map(Trees::of)
                .filter(seal -> Trees.text(seal, "type").equals(KIND))
                .orElseGet(Trees::object);
    }
}
