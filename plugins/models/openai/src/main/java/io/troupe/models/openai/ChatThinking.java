package io.troupe.models.openai;

import io.troupe.api.Json;
import io.troupe.api.ReplyPart;
import io.troupe.models.wire.Trees;
import java.util.Optional;

/** Knows by which field a server of Chat Completions says what its model thinks, which is how it wants it back. */
final class ChatThinking {

    private static final String KIND = "chat-reasoning";

    private ChatThinking() {}

    static Json seal(String field) {
        return Json.of("{\"type\":\"" + KIND + "\",\"field\":\"" + field + "\"}");
    }

    /** The field to give it back in; empty for what did not come from this API. */
    static Optional<String> field(ReplyPart.Thinking thinking) {
        return thinking.seal()
                .map(Trees::of)
                .filter(seal -> Trees.text(seal, "type").equals(KIND))
                .map(seal -> Trees.text(seal, "field"))
                .filter(field -> field.equals("reasoning_content") || field.equals("reasoning"));
    }
}
