package io.troupe.models.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.ChatModel;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.models.loopback.LoopbackApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The provider opened on a server of a test, and what providers say. */
final class Opened {

    static final String KEY = "very-secret-0123456789";
    static final Tool WEATHER = Tool.of(
            "weather",
            "Says what the weather is like.",
            Json.of(
                    "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"minLength\":1},"
                            + "\"days\":{\"type\":[\"integer\",\"null\"]},\"unit\":{\"enum\":[\"C\",\"F\"]}},\"required\":[\"city\"]}"));
    static final String MISTRAL = LoopbackApi.events(
                    "{\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m-2026\",\"choices\":[{\"index\":0,"
                            + "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}",
                    "{\"id\":\"1\",\"model\":\"m-2026\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"I look, wörld 🎭\"},\"finish_reason\":null}]}",
                    "{\"id\":\"1\",\"model\":\"m-2026\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\",\"tool_calls\":["
                            + "{\"id\":\"aaaaaaaaa\",\"index\":0,\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"Köln\\\"}\"}},"
                            + "{\"id\":\"bbbbbbbbb\",\"index\":1,\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"Rome\\\"}\"}}]},"
                            + "\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":100,\"total_tokens\":120,\"completion_tokens\":20}}")
            + "data: [DONE]\n\n";
    static final String GEMINI = LoopbackApi.events(
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"So.\",\"thought\":true}]},\"index\":0}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":7},\"modelVersion\":\"gemini-x\"}",
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"weather\",\"args\":"
                    + "{\"city\":\"Rome\"}},\"thoughtSignature\":\"c2ln\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":3,\"totalTokenCount\":10},\"modelVersion\":\"gemini-x\"}");
    static final String OLLAMA =
            "{\"model\":\"qwen3\",\"message\":{\"role\":\"assistant\",\"content\":\"Ye\"},\"done\":false}\n"
                    + "{\"model\":\"qwen3\",\"message\":{\"role\":\"assistant\",\"content\":\"s.\"},\"done\":false}\n"
                    + "{\"model\":\"qwen3\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                    + "\"prompt_eval_count\":5,\"eval_count\":2}\n";

    private Opened() {}

    static ChatModel open(Provider provider, String baseUrl, Duration timeout, Duration idle) {
        var settings = new LangChainSettings(
                Optional.of(provider),
                Optional.of("m-1"),
                Optional.of(KEY),
                Optional.of(baseUrl),
                Optional.of(timeout),
                Optional.of(idle),
                LangChainSettings.Options.NONE);
        return new LangChainModelProvider().open(new Settings() {
            @Override
            public <T extends Record> T as(Class<T> type) {
                return type.cast(settings);
            }

            @Override
            public Path folder() {
                throw new UnsupportedOperationException("nothing is kept");
            }
        });
    }

    static ChatModel open(Provider provider, LoopbackApi api) {
        return open(provider, api.baseUrl(), Duration.ofSeconds(20), Duration.ofSeconds(10));
    }

    static Prompt hello() {
        return Prompt.of("You are kind.", "Hello?").withTools(List.of(WEATHER));
    }

    static JsonNode sent(LoopbackApi api) throws IOException {
        return new ObjectMapper().readTree(api.last().body());
    }

    static PluginException failure(ChatModel model) {
        try (model) {
            var thrown = catchThrowableOfType(PluginException.class, () -> model.reply(hello(), _ -> {}));
            assertThat(thrown).isNotNull();
            assertThat(thrown).hasMessageNotContaining(KEY).hasNoCause();
            return thrown;
        }
    }
}
