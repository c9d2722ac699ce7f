package io.troupe.api;

import java.util.List;

/** One message of a conversation with a model. */
public sealed interface ChatMessage {

    /** What the model is told or asked. */
    record User(List<Content> content) implements ChatMessage {
        public User {
            content = List.copyOf(content);
        }
    }

    /** What the model said, kept as it came: a provider may need all of it back, thinking too. */
    record Assistant(List<ReplyPart> parts) implements ChatMessage {
        public Assistant {
            parts = List.copyOf(parts);
        }
    }

    /** What came of the tools that the model called in the message before: an answer to each call. */
    record ToolAnswers(List<Answered> answers) implements ChatMessage {
        public ToolAnswers {
            answers = List.copyOf(answers);
        }
    }

    /** What came of one call. */
    record Answered(String callId, String tool, ToolResult result) {}

    static ChatMessage user(String text) {
        return new User(List.of(Content.text(text)));
    }
}
