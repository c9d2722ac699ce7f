package io.troupe.api;

import java.util.List;
import java.util.Optional;

/**
 * What a model is asked.
 *
 * @param model as the provider knows it; empty for the provider's own choice
 * @param system what the model is and how it is to work
 * @param messages what was said so far, the oldest first; the first is the user's
 * @param tools what the model may call
 * @param output JSON Schema that the final text has to fit; empty when any text will do. A provider that cannot enforce
 *     it leaves it to the instructions; the caller checks in any case
 * @param maxTokens how long the reply may get, thinking included
 * @param thinkingTokens how much of that may go into thinking; 0 for none
 */
public record Prompt(
        Optional<String> model,
        String system,
        List<ChatMessage> messages,
        List<Tool> tools,
        Optional<Json> output,
        int maxTokens,
        int thinkingTokens) {

    private static final int USUAL_TOKENS = 16_000;

    public Prompt {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a prompt without a message, expected one or more");
        }
        if (maxTokens < 1 || thinkingTokens < 0 || thinkingTokens >= maxTokens) {
            throw new IllegalArgumentException("a reply of " + maxTokens + " tokens, " + thinkingTokens
                    + " of them thinking, expected more for the reply than for the thinking");
        }
    }

    /** Makes a prompt of instructions and one message. */
    public static Prompt of(String system, String text) {
        return new Prompt(
                Optional.empty(),
                system,
                List.of(ChatMessage.user(text)),
                List.of(),
                Optional.empty(),
                USUAL_TOKENS,
                0);
    }

    public Prompt withModel(String value) {
        return new Prompt(Optional.of(value), system, messages, tools, output, maxTokens, thinkingTokens);
    }

    public Prompt withMessages(List<ChatMessage> value) {
        return new Prompt(model, system, value, tools, output, maxTokens, thinkingTokens);
    }

    public Prompt withTools(List<Tool> value) {
        return new Prompt(model, system, messages, value, output, maxTokens, thinkingTokens);
    }

    public Prompt withOutput(Json value) {
        return new Prompt(model, system, messages, tools, Optional.of(value), maxTokens, thinkingTokens);
    }

    public Prompt withMaxTokens(int value) {
        return new Prompt(model, system, messages, tools, output, value, Math.min(thinkingTokens, value - 1));
    }

    public Prompt withThinkingTokens(int value) {
        return new Prompt(model, system, messages, tools, output, maxTokens, value);
    }
}
