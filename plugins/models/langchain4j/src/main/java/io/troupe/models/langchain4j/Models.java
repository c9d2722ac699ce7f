package io.troupe.models.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GeminiThinkingConfig;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.mistralai.MistralAiModels;
import dev.langchain4j.model.mistralai.MistralAiStreamingChatModel;
import dev.langchain4j.model.mistralai.internal.api.MistralAiModelCard;
import dev.langchain4j.model.ollama.OllamaModel;
import dev.langchain4j.model.ollama.OllamaModels;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.util.List;

/** Makes LangChain4j's models, one for each prompt: they cost nothing, and some things can only be set on them. */
final class Models {

    private Models() {}

    static StreamingChatModel of(Access access, Exchange exchange, int thinkingTokens) {
        return switch (access.provider()) {
            case MISTRAL_AI -> mistral(access, exchange);
            case GOOGLE_AI_GEMINI -> gemini(access, exchange, thinkingTokens);
            case OLLAMA -> ollama(access, exchange, thinkingTokens);
        };
    }

    private static StreamingChatModel mistral(Access access, Exchange exchange) {
        var made = MistralAiStreamingChatModel.builder()
                .httpClientBuilder(exchange.builder())
                .apiKey(access.key())
                .modelName(access.model());
        access.baseUrl().ifPresent(made::baseUrl);
        access.options().temperature().ifPresent(made::temperature);
        access.options().topP().ifPresent(made::topP);
        access.options().seed().ifPresent(made::randomSeed);
        return made.build();
    }

    private static StreamingChatModel gemini(Access access, Exchange exchange, int thinkingTokens) {
        var made = GoogleAiGeminiStreamingChatModel.builder()
                .httpClientBuilder(exchange.builder())
                .apiKey(access.key())
                .modelName(access.model())
                .returnThinking(true)
                .sendThinking(true);
        if (thinkingTokens > 0) {
            made.thinkingConfig(GeminiThinkingConfig.builder()
                    .includeThoughts(true)
                    .thinkingBudget(thinkingTokens)
                    .build());
        }
        access.baseUrl().ifPresent(made::baseUrl);
        access.options().temperature().ifPresent(made::temperature);
        access.options().topP().ifPresent(made::topP);
        access.options().seed().ifPresent(made::seed);
        return made.build();
    }

    private static StreamingChatModel ollama(Access access, Exchange exchange, int thinkingTokens) {
        var made = OllamaStreamingChatModel.builder();
        made.httpClientBuilder(exchange.builder());
        made.baseUrl(access.baseUrl().orElse("http://127.0.0.1:11434"));
        made.modelName(access.model());
        made.returnThinking(true);
        if (thinkingTokens > 0) {
            made.think(true);
        }
        access.options().temperature().ifPresent(made::temperature);
        access.options().topP().ifPresent(made::topP);
        access.options().seed().ifPresent(made::seed);
        access.options().contextTokens().ifPresent(made::numCtx);
        return made.build();
    }

    /** The names that a provider lists; LangChain4j cannot ask Gemini for them. */
    static List<String> names(Access access, Exchange exchange) {
        return switch (access.provider()) {
            case MISTRAL_AI -> {
                var made = MistralAiModels.builder()
                        .httpClientBuilder(exchange.builder())
                        .apiKey(access.key())
                        .maxRetries(0);
                access.baseUrl().ifPresent(made::baseUrl);
                yield made.build().availableModels().content().stream()
                        .map(MistralAiModelCard::getId)
                        .toList();
            }
            case OLLAMA ->
                OllamaModels.builder()
                        .httpClientBuilder(exchange.builder())
                        .baseUrl(access.baseUrl().orElse("http://127.0.0.1:11434"))
                        .maxRetries(0)
                        .build()
                        .availableModels()
                        .content()
                        .stream()
                        .map(OllamaModel::getName)
                        .toList();
            case GOOGLE_AI_GEMINI -> List.of();
        };
    }
}
