package io.troupe.models.langchain4j;

import static io.troupe.models.langchain4j.Opened.GEMINI;
import static io.troupe.models.langchain4j.Opened.KEY;
import static io.troupe.models.langchain4j.Opened.MISTRAL;
import static io.troupe.models.langchain4j.Opened.OLLAMA;
import static io.troupe.models.langchain4j.Opened.failure;
import static io.troupe.models.langchain4j.Opened.hello;
import static io.troupe.models.langchain4j.Opened.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException.Kind;
import io.troupe.models.loopback.LoopbackApi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED",
        "401, SETTINGS",
        "403, SETTINGS",
        "404, REFUSED",
        "422, REFUSED",
        "429, UNAVAILABLE",
        "500, UNAVAILABLE",
        "503, UNAVAILABLE",
        "529, UNAVAILABLE",
        "302, SETTINGS"
    })
    void saysWhatAStatusMeans(int status, Kind kind) {
        var body = "{\"error\":{\"message\":\"because of " + KEY + "\",\"code\":1}}";
        try (var api = LoopbackApi.that(
                (_, out) -> LoopbackApi.say(out, status, "application/json", body, "Retry-After: 17"))) {
            for (var provider : Provider.values()) {
                var failure = failure(open(provider, api));

                assertThat(failure.kind()).as("%s", provider).isEqualTo(kind);
                assertThat(failure).hasMessageContaining("answered " + status + ": because of ***");
                assertThat(failure.retryAfter())
                        .isEqualTo(kind == Kind.UNAVAILABLE ? Optional.of(Duration.ofSeconds(17)) : Optional.empty());
            }
        }
    }

    @Test
    void tellsWhatIsNoReplyOrNotAllOfIt() {
        var half = MISTRAL.substring(
                0,
                MISTRAL.indexOf(
                        "data: {\"id\":\"1\",\"model\":\"m-2026\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\",\"tool"));
        for (var body : List.of("", "data: hello\n\n", "<html></html>", half)) {
            expectUnavailable(Provider.MISTRAL_AI, body);
        }
        for (var body : List.of("", "data: hello\n\n", GEMINI.substring(0, GEMINI.indexOf("\n\n") + 2))) {
            expectUnavailable(Provider.GOOGLE_AI_GEMINI, body);
        }
        for (var body : List.of("", "hello\n", OLLAMA.substring(0, OLLAMA.indexOf('\n') + 1))) {
            expectUnavailable(Provider.OLLAMA, body);
        }
    }

    private static void expectUnavailable(Provider provider, String body) {
        try (var api = LoopbackApi.thatSays(200, "text/event-stream", body)) {
            assertThat(failure(open(provider, api)).kind())
                    .as("%s: %s", provider, body)
                    .isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void canTryAgainWhenTheConnectionBreaks() throws Exception {
        try (var api = LoopbackApi.that((_, out) -> {
            LoopbackApi.head(out, 200, "text/event-stream", "Content-Length: 100000", "");
            out.write(MISTRAL.getBytes(StandardCharsets.UTF_8), 0, 300);
        })) {
            assertThat(failure(open(Provider.MISTRAL_AI, api)))
                    .hasMessage("mistral-ai closed the connection in the middle of its answer");
        }
        var gone = LoopbackApi.thatSays(200, "text/plain", "");
        gone.close();
        assertThat(failure(open(Provider.OLLAMA, gone))).hasMessageContaining("cannot be reached: is it running");
    }

    @Test
    void doesNotWaitForEver() throws Exception {
        var never = new CountDownLatch(1);
        try (var api = LoopbackApi.that((_, _) -> never.await())) {
            var silent = open(Provider.MISTRAL_AI, api.baseUrl(), Duration.ofMinutes(1), Duration.ofMillis(50));
            assertThat(failure(silent)).hasMessage("mistral-ai did not answer within 50 ms");
        }
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofDays(1)))) {
            var stuck = open(Provider.MISTRAL_AI, api.baseUrl(), Duration.ofMinutes(1), Duration.ofMillis(300));
            assertThat(failure(stuck)).hasMessage("mistral-ai said nothing for 300 ms (idle-timeout)");
        }
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofMillis(20)))) {
            var slow = open(Provider.MISTRAL_AI, api.baseUrl(), Duration.ofMillis(500), Duration.ofMillis(400));
            assertThat(failure(slow)).hasMessage("mistral-ai did not finish in time (timeout)");
            assertThat(api.wasHungUpOn()).isTrue();
        }
    }

    @Test
    void hangsUpWhenInterrupted() throws Exception {
        var said = new CompletableFuture<Thread>();
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofMillis(20)));
                var model = open(Provider.MISTRAL_AI, api)) {
            var call = CompletableFuture.runAsync(
                    () -> assertThatThrownBy(() -> model.reply(hello(), _ -> said.complete(Thread.currentThread())))
                            .isInstanceOf(InterruptedException.class),
                    work -> Thread.ofVirtual().start(work));

            said.get(10, TimeUnit.SECONDS).interrupt();

            call.get(2, TimeUnit.SECONDS);
            assertThat(api.wasHungUpOn()).isTrue();
        }
    }

    @Test
    void passesOnWhatTheCallerThrowsAndHangsUp() throws Exception {
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofMillis(20)));
                var model = open(Provider.MISTRAL_AI, api)) {
            assertThatThrownBy(() -> model.reply(hello(), _ -> {
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
            assertThat(api.wasHungUpOn()).isTrue();
        }
    }

    /** Streams a reply without end, a piece now and then. */
    private static void drip(OutputStream out, Duration pause) throws IOException, InterruptedException {
        LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
        var piece = LoopbackApi.events(
                "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"},\"finish_reason\":null}]}");
        var never = new CountDownLatch(1);
        do {
            LoopbackApi.chunk(out, piece.getBytes(StandardCharsets.UTF_8));
        } while (!never.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    }
}
