package io.troupe.api;

import java.util.Optional;

/** One piece of what a model said. */
public sealed interface ReplyPart {

    /** Text for whoever asked. */
    record Text(String text) implements ReplyPart {}

    /**
     * What the model thought before it spoke; for the provider alone when it is given back.
     *
     * @param text may be empty where the provider shows nothing of it
     * @param seal what the provider needs to know it again, untouched
     */
    record Thinking(String text, Optional<Json> seal) implements ReplyPart {}

    /** The model wants a tool to be called. */
    record Call(ToolCall call) implements ReplyPart {}
}
