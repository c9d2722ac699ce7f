package io.troupe.models.anthropic;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.models.loopback.LoopbackApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;

/** The provider opened on a server of a test, as the host would. */
final class Opened {

    static final String KEY = "sk-ant-very-secret-0123456789";
    static final Tool WEATHER = Tool.of(
            "weather",
            "Says what the weather is like.",
            Json.of("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}"));

    private Opened() {}

    static AnthropicSettings settings(String key, String baseUrl) {
        return new AnthropicSettings(
                key,
                Optional.of(baseUrl),
                Optional.of("m-1"),
                Optional.of(Duration.ofSeconds(60)),
                Optional.of(Duration.ofSeconds(40)));
    }

    static ChatModel model(LoopbackApi api) {
        return model(settings(KEY, api.address()));
    }

    static ChatModel impatient(LoopbackApi api, Duration timeout, Duration idle) {
        return model(new AnthropicSettings(
                KEY, Optional.of(api.address()), Optional.of("m-1"), Optional.of(timeout), Optional.of(idle)));
    }

    static ChatModel model(AnthropicSettings settings) {
        return new AnthropicModelProvider().open(new Settings() {
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

    static Prompt hello() {
        return Prompt.of("You are kind.", "Hello?").withTools(List.of(WEATHER));
    }

    /** What a model said, and the pieces it came in. */
    record Heard(Reply reply, List<Delta> deltas) {}

    static Heard hear(ChatModel model, Prompt prompt) throws InterruptedException {
        try (model) {
            var deltas = new ArrayList<Delta>();
            var reply = model.reply(prompt, deltas::add);
            return new Heard(reply, deltas);
        }
    }

    /** What it throws, which never shows the key. */
    static PluginException failure(ChatModel model) {
        try (model) {
            var thrown = Assertions.catchThrowableOfType(PluginException.class, () -> model.reply(hello(), _ -> {}));
            Assertions.assertThat(thrown).isNotNull();
            for (Throwable next = thrown; next != null; next = next.getCause()) {
                Assertions.assertThat(next.toString()).doesNotContain(KEY);
            }
            return thrown;
        }
    }
}
