package io.troupe.models.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.models.wire.ApiError;
import io.troupe.models.wire.Server;
import java.util.Locale;
import java.util.Optional;

/**
 * How a server wants Chat Completions to be asked for.
 *
 * @param openAi whether it is OpenAI's own
 * @param limit how it calls the most tokens of a reply
 * @param usage whether it may be asked to count what it streams
 */
record Dialect(boolean openAi, Limit limit, boolean usage) {

    /** How the most tokens of a reply are said. */
    enum Limit {
        MAX_COMPLETION_TOKENS,
        MAX_TOKENS,
        UNSAID
    }

    /** OpenAI's newer models refuse the older name, and most others know only that. */
    static Dialect of(Server server) {
        boolean openAi = OpenAiServer.isOpenAi(server);
        return new Dialect(openAi, openAi ? Limit.MAX_COMPLETION_TOKENS : Limit.MAX_TOKENS, true);
    }

    void limit(ObjectNode body, int tokens) {
        switch (limit) {
            case MAX_COMPLETION_TOKENS -> body.put("max_completion_tokens", tokens);
            case MAX_TOKENS -> body.put("max_tokens", tokens);
            case UNSAID -> {}
        }
    }

    /** How to ask instead, when what was refused is a matter of that; a refused request has cost nothing. */
    Optional<Dialect> after(ApiError error) {
        if (error.status() != 400 && error.status() != 422) {
            return Optional.empty();
        }
        var said = error.message().toLowerCase(Locale.ROOT);
        if (usage && said.contains("stream_options")) {
            return Optional.of(new Dialect(openAi, limit, false));
        }
        if (limit == Limit.UNSAID || !(said.contains("max_tokens") || said.contains("max_completion_tokens"))) {
            return Optional.empty();
        }
        boolean tooMuch = said.contains("too large") || said.contains("context length") || said.contains("at most");
        return Optional.of(new Dialect(openAi, tooMuch ? Limit.UNSAID : other(), usage));
    }

    private Limit other() {
        return limit == Limit.MAX_TOKENS ? Limit.MAX_COMPLETION_TOKENS : Limit.MAX_TOKENS;
    }

    /** Whether this can be kept for the next prompt: that one was too long for its context says nothing of others. */
    boolean lasts() {
        return limit != Limit.UNSAID;
    }
}
