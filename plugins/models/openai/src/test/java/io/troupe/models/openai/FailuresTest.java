package io.troupe.models.openai;

import static io.troupe.models.openai.Opened.chat;
import static io.troupe.models.openai.Opened.failure;
import static io.troupe.models.openai.Opened.hello;
import static io.troupe.models.openai.Opened.responses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.loopback.LoopbackApi;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    private static final String PIECE = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n";

    @ParameterizedTest
    @CsvSource({
        "301, SETTINGS", "400, REFUSED", "401, SETTINGS", "402, REFUSED", "403, SETTINGS", "404, REFUSED",
        "408, UNAVAILABLE", "413, REFUSED", "422, REFUSED", "429, UNAVAILABLE", "500, UNAVAILABLE", "502, UNAVAILABLE",
        "503, UNAVAILABLE", "529, UNAVAILABLE"
    })
    void saysWhatAStatusMeans(int status, Kind kind) {
        var body = "{\"error\":{\"message\":\"because\\u0007\\n of " + Opened.KEY + "\",\"type\":\"x\",\"code\":null}}";
        try (var api = LoopbackApi.thatSays(status, "application/json", body)) {
            for (var model : new ChatModel[] {chat(api), responses(api)}) {
                var failure = failure(model);

                assertThat(failure.kind()).isEqualTo(kind);
                assertThat(failure).hasMessageContaining("answered " + status + ": because of ***");
            }
        }
    }

    @Test
    void saysWhenToTryAgain() {
        var body = "{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}";
        try (var api =
                LoopbackApi.that((_, out) -> LoopbackApi.say(out, 429, "application/json", body, "Retry-After: 17"))) {
            assertThat(failure(chat(api)).retryAfter()).contains(Duration.ofSeconds(17));
        }
    }

    @Test
    void refusesWhenThereIsNoCreditLeft() {
        try (var api = LoopbackApi.thatSays(
                429,
                "application/json",
                "{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\","
                        + "\"code\":\"insufficient_quota\"}}")) {
            assertThat(failure(chat(api)).kind()).isEqualTo(Kind.REFUSED);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":\"model 'x' not found\"}|model 'x' not found",
                "{\"object\":\"error\",\"message\":\"too long\",\"code\":400}|too long",
                "{\"detail\":[{\"msg\":\"field required\"}]}|field required",
                "plain words|plain words",
                "<html>much</html>|no reason given"
            })
    void quotesWhatTheServerSaidInWhateverShape(String body, String said) {
        try (var api = LoopbackApi.thatSays(400, "application/json", body)) {
            assertThat(failure(chat(api))).hasMessageContaining(said);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html|<html>log in</html>|answered with 'text/html', expected text/event-stream",
                "text/event-stream|data: hello|sent what is not JSON, or not all of it: hello",
                "text/event-stream|data: {\"choices\":[{\"delta\":{\"cont|not JSON, or not all of it",
                "text/event-stream|hello|gave an empty answer",
                "text/event-stream|''|gave an empty answer",
                "text/event-stream|data: [DONE]|gave an empty answer",
                "application/json|''|gave an empty answer",
                "application/json|{\"choices\"|not JSON, or not all of it",
                "application/json|{\"hello\":1}|JSON that is no reply",
                "application/json|[1]|JSON that is no reply"
            })
    void canTryAgainAfterAnAnswerThatIsNone(String type, String body, String said) {
        try (var api = LoopbackApi.thatSays(200, type, body)) {
            var failure = failure(chat(api));

            assertThat(failure).hasMessageContaining(said);
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failure(responses(api)).kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void tellsAReplyThatWasCutOffFromAWholeOne() {
        try (var api = LoopbackApi.thatSays(200, "text/event-stream", PIECE)) {
            assertThat(failure(chat(api))).hasMessageContaining("ended its answer in the middle of the reply");
        }
        try (var api = LoopbackApi.that((_, out) -> {
            LoopbackApi.head(out, 200, "text/event-stream", "Content-Length: 100000", "");
            out.write(PIECE.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        })) {
            var failure = failure(chat(api));
            assertThat(failure).hasMessageContaining("closed the connection in the middle of its answer");
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
        try (var api = LoopbackApi.that((_, _) -> {})) {
            var failure = failure(chat(api));
            assertThat(failure).hasMessageContaining("closed the connection before it answered");
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void saysThatNobodyIsThere() {
        var api = LoopbackApi.thatSays(200, "text/plain", "");
        api.close();

        var failure = failure(chat(api));

        assertThat(failure).hasMessageContaining("cannot be reached: is it running");
        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void doesNotWaitForOneThatSaysNothing() throws Exception {
        var end = new CountDownLatch(1);
        try (var api = LoopbackApi.that((_, _) -> end.await())) {
            var failure = failure(Opened.model(Opened.impatient(api, Duration.ofMinutes(1), Duration.ofMillis(50))));

            assertThat(failure).hasMessageContaining("did not answer within 50 ms");
            end.countDown();
        }
    }

    @Test
    void doesNotWaitForOneThatFallsSilent() throws Exception {
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofDays(1)))) {
            var failure = failure(Opened.model(Opened.impatient(api, Duration.ofMinutes(1), Duration.ofMillis(300))));

            assertThat(failure).hasMessageContaining("said nothing for 300 ms (idle-timeout)");
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void doesNotWaitForSlowBytesForEver() throws Exception {
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofMillis(20)))) {
            var failure = failure(Opened.model(Opened.impatient(api, Duration.ofMillis(500), Duration.ofMillis(400))));

            assertThat(failure).hasMessageContaining("did not finish within 500 ms (timeout)");
            assertThat(api.wasHungUpOn()).isTrue();
        }
    }

    @Test
    void hangsUpWhenInterrupted() throws Exception {
        var said = new CompletableFuture<Thread>();
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofMillis(20)));
                var model = chat(api)) {
            var call = CompletableFuture.runAsync(
                    () -> assertThatThrownBy(
                                    () -> model.reply(hello(), (Delta _) -> said.complete(Thread.currentThread())))
                            .isInstanceOf(InterruptedException.class),
                    work -> Thread.ofVirtual().start(work));

            said.get(10, TimeUnit.SECONDS).interrupt();

            call.get(2, TimeUnit.SECONDS);
            assertThat(api.wasHungUpOn()).isTrue();
        }
    }

    @Test
    void failsWhatIsUnderWayWhenClosed() throws Exception {
        var said = new CompletableFuture<Thread>();
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofMillis(20)))) {
            var model = chat(api);
            var call = CompletableFuture.supplyAsync(
                    () -> org.assertj.core.api.Assertions.catchThrowableOfType(
                            io.troupe.api.PluginException.class,
                            () -> model.reply(hello(), (Delta _) -> said.complete(Thread.currentThread()))),
                    work -> Thread.ofVirtual().start(work));
            said.get(10, TimeUnit.SECONDS);

            model.close();

            assertThat(call.get(5, TimeUnit.SECONDS).kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    /** Streams a reply without end, a piece now and then. */
    private static void drip(java.io.OutputStream out, Duration pause)
            throws java.io.IOException, InterruptedException {
        LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
        var never = new CountDownLatch(1);
        do {
            LoopbackApi.chunk(out, PIECE.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } while (!never.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    }
}
