package io.troupe.models.openai;

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

/** The contract, kept over the wire; each of the two APIs says how its answers look. */
abstract class OpenAiContract extends ModelProviderContract {

    private static final String MODELS = "{\"object\":\"list\",\"data\":[{\"id\":\"m-2\"},{\"id\":\"m-1\"}]}";

    private final OpenAiSettings.Api kind;
    private final CountDownLatch over = new CountDownLatch(1);
    private final LoopbackApi api = LoopbackApi.that(this::answer);

    OpenAiContract(OpenAiSettings.Api kind) {
        this.kind = kind;
    }

    /** The events of a text in two pieces. */
    abstract String text();

    /** The events of two calls of the tool. */
    abstract String calls();

    /** The first events of a text. */
    abstract String beginning();

    /** Whether a request brings answers of tools. */
    abstract boolean bringsAnswers(String body);

    @AfterEach
    void end() {
        over.countDown();
        api.close();
    }

    @Override
    protected ModelProvider provider() {
        return new OpenAiModelProvider();
    }

    @Override
    protected Settings settings() {
        return FakeSettings.of(Opened.settings(api, kind));
    }

    @Override
    protected Optional<Settings> away() {
        return Optional.of(FakeSettings.of(new OpenAiSettings(
                Optional.of(Opened.KEY),
                Optional.of("http://127.0.0.1:1/v1"),
                Optional.of(kind),
                Optional.of("m-1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
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
        var body = request.body();
        if (request.method().equals("GET")) {
            LoopbackApi.say(out, 200, "application/json", MODELS);
        } else if (body.contains("You are slow.")) {
            LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
            LoopbackApi.chunk(out, beginning().getBytes(StandardCharsets.UTF_8));
            over.await();
        } else {
            boolean calls = body.contains("\"tools\"") && !bringsAnswers(body);
            LoopbackApi.say(out, 200, "text/event-stream", calls ? calls() : text());
        }
    }
}
