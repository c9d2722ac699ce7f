package io.troupe.models.anthropic;

import static io.troupe.models.anthropic.Opened.failure;
import static io.troupe.models.anthropic.Opened.hello;
import static io.troupe.models.anthropic.Opened.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.Delta;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.loopback.LoopbackApi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    private static final String BEGUN =
            LoopbackApi.events(Said.START, Said.begin(0, "{\"type\":\"text\",\"text\":\"\"}"));
    private static final String PIECE = LoopbackApi.events(Said.words(0, "Hel"));

    @ParameterizedTest
    @CsvSource({
        "301, SETTINGS",
        "400, REFUSED",
        "401, SETTINGS",
        "402, REFUSED",
        "403, SETTINGS",
        "404, REFUSED",
        "413, REFUSED",
        "422, REFUSED",
        "429, UNAVAILABLE",
        "500, UNAVAILABLE",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "529, UNAVAILABLE"
    })
    void saysWhatAStatusMeans(int status, Kind kind) {
        var body = "{\"type\":\"error\",\"error\":{\"type\":\"x\",\"message\":\"because\\u0007\\n of " + Opened.KEY
                + "\"},\"request_id\":\"req_1\"}";
        try (var api = LoopbackApi.thatSays(status, "application/json", body)) {
            var failure = failure(model(api));

            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure).hasMessageContaining("answered " + status + ": because of ***");
        }
    }

    @ParameterizedTest
    @CsvSource({"429, rate_limit_error", "529, overloaded_error"})
    void saysWhenToTryAgain(int status, String type) {
        var body = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"slow down\"}}";
        try (var api = LoopbackApi.that(
                (_, out) -> LoopbackApi.say(out, status, "application/json", body, "Retry-After: 17"))) {
            assertThat(failure(model(api)).retryAfter()).contains(Duration.ofSeconds(17));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error, UNAVAILABLE",
        "api_error, UNAVAILABLE",
        "rate_limit_error, UNAVAILABLE",
        "invalid_request_error, REFUSED",
        "authentication_error, SETTINGS"
    })
    void hearsAnErrorInTheMiddle(String type, Kind kind) {
        var error = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"Overloaded\"}}";
        try (var api = LoopbackApi.thatSays(
                200, "text/event-stream", BEGUN + PIECE + "event: error\ndata: " + error + "\n\n")) {
            var failure = failure(model(api));

            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure).hasMessageContaining(": Overloaded");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html|<html>log in</html>|answered with 'text/html', expected text/event-stream",
                "text/event-stream|data: hello|sent what is not JSON, or not all of it: hello",
                "text/event-stream|data: {\"type\":\"message_sta|not JSON, or not all of it",
                "text/event-stream|data: [[[]]]|gave an empty answer",
                "text/event-stream|hello|gave an empty answer",
                "text/event-stream|data: {\"type\":\"message_stop\"}|gave an empty answer",
                "text/event-stream|''|gave an empty answer",
                "application/json|''|gave an empty answer",
                "application/json|{\"content\"|not JSON, or not all of it",
                "application/json|{\"hello\":1}|JSON that is no reply",
                "application/json|[1]|JSON that is no reply"
            })
    void canTryAgainAfterAnAnswerThatIsNone(String type, String body, String said) {
        try (var api = LoopbackApi.thatSays(200, type, body)) {
            var failure = failure(model(api));

            assertThat(failure).hasMessageContaining(said);
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void canTryAgainAfterACallWithWhatIsNotAnObject() {
        try (var api = LoopbackApi.thatStreams(
                Said.START,
                Said.begin(0, "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"weather\",\"input\":{}}"),
                Said.input(0, "[".repeat(600) + "]".repeat(600)),
                Said.stop(0),
                Said.because("tool_use"),
                Said.END)) {
            var failure = failure(model(api));

            assertThat(failure).hasMessageContaining("tool 'weather' with 1200 characters that are not a JSON object");
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void tellsAReplyThatWasCutOffFromAWholeOne() {
        try (var api = LoopbackApi.thatSays(200, "text/event-stream", BEGUN + PIECE)) {
            assertThat(failure(model(api))).hasMessageContaining("ended its answer in the middle of the reply");
        }
        try (var api = LoopbackApi.that((_, out) -> {
            LoopbackApi.head(out, 200, "text/event-stream", "Content-Length: 100000", "");
            out.write((BEGUN + PIECE).getBytes(StandardCharsets.UTF_8));
        })) {
            var failure = failure(model(api));
            assertThat(failure).hasMessageContaining("closed the connection in the middle of its answer");
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
        try (var api = LoopbackApi.that((_, _) -> {})) {
            var failure = failure(model(api));
            assertThat(failure).hasMessageContaining("closed the connection before it answered");
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void saysThatNobodyIsThere() {
        var api = LoopbackApi.thatSays(200, "text/plain", "");
        api.close();

        var failure = failure(model(api));

        assertThat(failure).hasMessageContaining("cannot be reached: is it running");
        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void doesNotWaitForOneThatSaysNothing() {
        var end = new CountDownLatch(1);
        try (var api = LoopbackApi.that((_, _) -> end.await())) {
            var failure = failure(Opened.impatient(api, Duration.ofMinutes(1), Duration.ofMillis(50)));

            assertThat(failure).hasMessageContaining("did not answer within 50 ms");
            end.countDown();
        }
    }

    @Test
    void doesNotWaitForOneThatFallsSilent() {
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofDays(1)))) {
            var failure = failure(Opened.impatient(api, Duration.ofMinutes(1), Duration.ofMillis(700)));

            assertThat(failure).hasMessageContaining("said nothing for 700 ms (idle-timeout)");
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void doesNotWaitForSlowBytesForEver() throws Exception {
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofMillis(20)))) {
            var failure = failure(Opened.impatient(api, Duration.ofMillis(1_000), Duration.ofMillis(900)));

            assertThat(failure).hasMessageContaining("did not finish within 1000 ms (timeout)");
            assertThat(api.wasHungUpOn()).isTrue();
        }
    }

    @Test
    void hangsUpWhenInterrupted() throws Exception {
        var said = new CompletableFuture<Thread>();
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofMillis(20)));
                var model = model(api)) {
            var call = CompletableFuture.runAsync(
                    () -> assertThatThrownBy(
                                    () -> model.reply(hello(), (Delta _) -> said.complete(Thread.currentThread())))
                            .isInstanceOf(InterruptedException.class),
                    work -> Thread.ofVirtual().start(work));

            said.get(10, TimeUnit.SECONDS).interrupt();

            call.get(5, TimeUnit.SECONDS);
            assertThat(api.wasHungUpOn()).isTrue();
        }
    }

    @Test
    void failsWhatIsUnderWayWhenClosed() throws Exception {
        var said = new CompletableFuture<Thread>();
        try (var api = LoopbackApi.that((_, out) -> drip(out, Duration.ofMillis(20)))) {
            var model = model(api);
            var call = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(
                            PluginException.class,
                            () -> model.reply(hello(), (Delta _) -> said.complete(Thread.currentThread()))),
                    work -> Thread.ofVirtual().start(work));
            said.get(10, TimeUnit.SECONDS);

            model.close();

            assertThat(call.get(5, TimeUnit.SECONDS).kind()).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    /** Streams a reply without end, a piece now and then. */
    private static void drip(OutputStream out, Duration pause) throws IOException, InterruptedException {
        LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
        LoopbackApi.chunk(out, BEGUN.getBytes(StandardCharsets.UTF_8));
        var never = new CountDownLatch(1);
        do {
            LoopbackApi.chunk(out, PIECE.getBytes(StandardCharsets.UTF_8));
        } while (!never.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    }
}
