package io.troupe.models.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.ChatMessage;
import io.troupe.api.Prompt;
import io.troupe.api.ReplyPart;
import io.troupe.models.wire.Trees;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks for thinking in the way a model knows, and knows what it has thought before. */
final class Thoughts {

    /** Models that want to be told how much to think; Claude's later ones judge it themselves, the newest refuse a number. */
    private static final Pattern TOLD =
            Pattern.compile("(?!claude-).*|claude-3.*|claude-(sonnet|opus|haiku)-4(-[015])?(-20[0-9]{6})?");

    private static final int FEWEST = 1_024;

    private Thoughts() {}

    /** Puts into a request that thinking is wanted, where it is and may be. */
    static void ask(Prompt prompt, String model, ObjectNode body) {
        if (prompt.thinkingTokens() == 0) {
            return;
        }
        if (!TOLD.matcher(model).matches()) {
            body.putObject("thinking").put("type", "adaptive");
        } else if (prompt.maxTokens() > FEWEST && mayBegin(prompt)) {
            body.putObject("thinking")
                    .put("type", "enabled")
                    .put("budget_tokens", Math.max(FEWEST, prompt.thinkingTokens()));
        }
    }

    /** A turn that began without thinking, as at another provider, must end without. */
    private static boolean mayBegin(Prompt prompt) {
        var messages = prompt.messages();
        if (!(messages.getLast() instanceof ChatMessage.ToolAnswers) || messages.size() < 2) {
            return true;
        }
        return messages.get(messages.size() - 2) instanceof ChatMessage.Assistant(var parts)
                && !parts.isEmpty()
                && parts.getFirst() instanceof ReplyPart.Thinking thinking
                && sealed(thinking).isPresent();
    }

    /** What the API gave us to give back; empty where another provider did, or nobody. */
    static Optional<JsonNode> sealed(ReplyPart.Thinking thinking) {
        return thinking.seal().map(Trees::of).filter(block -> {
            var type = Trees.text(block, "type");
            return type.equals("thinking") || type.equals("redacted_thinking");
        });
    }
}
