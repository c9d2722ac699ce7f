package io.troupe.models.anthropic;

import io.troupe.api.ModelProvider;
import io.troupe.api.Prompt;
import io.troupe.api.Settings;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.ModelProviderContract;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;

/** The contract, kept over the wire. */
class AnthropicContractTest extends ModelProviderContract {

    private static final String TEXT = "{\"type\":\"text\",\"text\":\"\"}";
    private static final String MODELS = """
            {"data": [{"type": "model", "id": "m-2", "display_name": "Two"},
              {"type": "model", "id": "m-1", "display_name": "One"}], "has_more": false, "last_id": "m-1"}""";

    private final CountDownLatch over = new CountDownLatch(1);
    private final LoopbackApi api = LoopbackApi.that(this::answer);

    @AfterEach
    void end() {
        over.countDown();
        api.close();
    }

    @Override
    protected ModelProvider provider() {
        return new AnthropicModelProvider();
    }

    @Override
    protected Settings settings() {
        return FakeSettings.of(Opened.settings(Opened.KEY, api.address()));
    }

    @Override
    protected Optional<Settings> away() {
        return Optional.of(FakeSettings.of(Opened.settings(Opened.KEY, "http://127.0.0.1:1")));
    }

    @Override
    protected Prompt saying() {
        return Prompt.of("You are kind.", "Say hello.");
    }

    @Override
    protected Prompt calling() {
        return Opened.hello();
    }

    @Override
    protected Prompt slow() {
        return Prompt.of("You are slow.", "Say hello.");
    }

    private void answer(LoopbackApi.Request request, OutputStream out) throws IOException, InterruptedException {
        if (request.method().equals("GET")) {
            LoopbackApi.say(out, 200, "application/json", MODELS);
        } else if (request.body().contains("You are slow.")) {
            LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
            var begin = LoopbackApi.events(Said.START, Said.begin(0, TEXT), Said.words(0, "Well"));
            LoopbackApi.chunk(out, begin.getBytes(StandardCharsets.UTF_8));
            over.await();
        } else {
            LoopbackApi.say(out, 200, "text/event-stream", LoopbackApi.events(events(request.body())));
        }
    }

    private static String[] events(String body) {
        if (body.contains("\"tools\"") && !body.contains("\"tool_result\"")) {
            return new String[] {
                Said.START,
                Said.begin(0, "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{}}"),
                Said.input(0, "{\\\"city\\\":\\\"Kö"),
                Said.input(0, "ln\\\"}"),
                Said.stop(0),
                Said.begin(1, "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"weather\",\"input\":{}}"),
                Said.stop(1),
                Said.because("tool_use"),
                Said.END
            };
        }
        return new String[] {
            Said.START,
            Said.begin(0, TEXT),
            Said.words(0, "Hel"),
            Said.PING,
            Said.words(0, "lo 🎭"),
            Said.stop(0),
            Said.because("end_turn"),
            Said.END
        };
    }
}
