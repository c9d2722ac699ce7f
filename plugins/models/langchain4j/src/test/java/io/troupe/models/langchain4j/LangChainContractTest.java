package io.troupe.models.langchain4j;

import io.troupe.api.Json;
import io.troupe.api.ModelProvider;
import io.troupe.api.Prompt;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.ModelProviderContract;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;

/** The contract, kept over the wire of Mistral. */
class LangChainContractTest extends ModelProviderContract {

    private static final String DONE = "data: [DONE]\n\n";
    private static final Tool WEATHER = Tool.of(
            "weather",
            "Says what the weather is like.",
            Json.of("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}"));

    private final CountDownLatch over = new CountDownLatch(1);
    private final LoopbackApi api = LoopbackApi.that(this::answer);

    @AfterEach
    void end() {
        over.countDown();
        api.close();
    }

    @Override
    protected ModelProvider provider() {
        return new LangChainModelProvider();
    }

    @Override
    protected Settings settings() {
        return at(api.baseUrl());
    }

    @Override
    protected Optional<Settings> away() {
        return Optional.of(at("http://127.0.0.1:1/v1"));
    }

    @Override
    protected Prompt saying() {
        return Prompt.of("You are kind.", "Say hello.");
    }

    @Override
    protected Prompt calling() {
        return saying().withTools(List.of(WEATHER));
    }

    @Override
    protected Prompt slow() {
        return Prompt.of("You are slow.", "Say hello.");
    }

    private static Settings at(String baseUrl) {
        return FakeSettings.of(new LangChainSettings(
                Optional.of(Provider.MISTRAL_AI),
                Optional.of("m-1"),
                Optional.of("very-secret-0123456789"),
                Optional.of(baseUrl),
                Optional.of(Duration.ofSeconds(20)),
                Optional.of(Duration.ofSeconds(10)),
                LangChainSettings.Options.NONE));
    }

    private void answer(LoopbackApi.Request request, OutputStream out) throws IOException, InterruptedException {
        var body = request.body();
        if (request.method().equals("GET")) {
            LoopbackApi.say(out, 200, "application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"m-1\"}]}");
        } else if (body.contains("You are slow.")) {
            LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
            LoopbackApi.chunk(out, LoopbackApi.events(words("Hel")).getBytes(StandardCharsets.UTF_8));
            over.await();
        } else {
            boolean calls = body.contains("weather") && !body.contains("tool_call_id");
            LoopbackApi.say(out, 200, "text/event-stream", (calls ? calls() : text()) + DONE);
        }
    }

    private static String text() {
        return LoopbackApi.events(words("Hel"), words("lo 🎭"), end("{\"content\":\"\"}", "stop"));
    }

    private static String calls() {
        return LoopbackApi.events(end(
                "{\"content\":\"\",\"tool_calls\":[" + call(0, "aaaaaaaaa", "Köln") + "," + call(1, "bbbbbbbbb", "Rome")
                        + "]}",
                "tool_calls"));
    }

    private static String call(int index, String id, String city) {
        return "{\"id\":\"" + id + "\",\"index\":" + index
                + ",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"" + city + "\\\"}\"}}";
    }

    private static String words(String text) {
        return "{\"id\":\"1\",\"model\":\"m-2026\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
                + "\"},\"finish_reason\":null}]}";
    }

    private static String end(String delta, String reason) {
        return "{\"id\":\"1\",\"model\":\"m-2026\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":\"" + reason
                + "\"}],\"usage\":{\"prompt_tokens\":100,\"total_tokens\":120,\"completion_tokens\":20}}";
    }
}
