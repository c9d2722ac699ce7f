package io.troupe.models.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.ChatMessage;
import io.troupe.api.ChatModel;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Prompt;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ReplyPart;
import io.troupe.api.Settings;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.models.loopback.LoopbackApi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LangChainModelTest {

    private static final String KEY = "very-secret-0123456789";
    private static final Tool WEATHER = Tool.of(
            "weather",
            "Says what the weather is like.",
            Json.of(
                    "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"minLength\":1},"
                            + "\"days\":{\"type\":[\"integer\",\"null\"]},\"unit\":{\"enum\":[\"C\",\"F\"]}},\"required\":[\"city\"]}"));
    private static final String MISTRAL = LoopbackApi.events(
                    "{\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m-2026\",\"choices\":[{\"index\":0,"
                            + "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}",
                    "{\"id\":\"1\",\"model\":\"m-2026\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"I look, wörld 🎭\"},\"finish_reason\":null}]}",
                    "{\"id\":\"1\",\"model\":\"m-2026\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\",\"tool_calls\":["
                            + "{\"id\":\"aaaaaaaaa\",\"index\":0,\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"Köln\\\"}\"}},"
                            + "{\"id\":\"bbbbbbbbb\",\"index\":1,\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"Rome\\\"}\"}}]},"
                            + "\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":100,\"total_tokens\":120,\"completion_tokens\":20}}")
            + "data: [DONE]\n\n";
    private static final String GEMINI = LoopbackApi.events(
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"So.\",\"thought\":true}]},\"index\":0}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":7},\"modelVersion\":\"gemini-x\"}",
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"weather\",\"args\":"
                    + "{\"city\":\"Rome\"}},\"thoughtSignature\":\"c2ln\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":3,\"totalTokenCount\":10},\"modelVersion\":\"gemini-x\"}");
    private static final String OLLAMA =
            "{\"model\":\"qwen3\",\"message\":{\"role\":\"assistant\",\"content\":\"Ye\"},\"done\":false}\n"
                    + "{\"model\":\"qwen3\",\"message\":{\"role\":\"assistant\",\"content\":\"s.\"},\"done\":false}\n"
                    + "{\"model\":\"qwen3\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                    + "\"prompt_eval_count\":5,\"eval_count\":2}\n";

    private static ChatModel open(Provider provider, String baseUrl, Duration timeout, Duration idle) {
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

    private static ChatModel open(Provider provider, LoopbackApi api) {
        return open(provider, api.baseUrl(), Duration.ofSeconds(20), Duration.ofSeconds(10));
    }

    private static Prompt hello() {
        return Prompt.of("You are kind.", "Hello?").withTools(List.of(WEATHER));
    }

    private static JsonNode sent(LoopbackApi api) throws IOException {
        return new ObjectMapper().readTree(api.last().body());
    }

    @Test
    void streamsTextAndParallelCallsOfMistralSplitAtEveryByte() throws Exception {
        try (var api = LoopbackApi.that((_, out) -> {
                    LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
                    for (byte one : MISTRAL.getBytes(StandardCharsets.UTF_8)) {
                        LoopbackApi.chunk(out, new byte[] {one});
                    }
                    LoopbackApi.chunk(out, new byte[0]);
                });
                var model = open(Provider.MISTRAL_AI, api)) {
            var deltas = new ArrayList<Delta>();

            var reply = model.reply(hello(), deltas::add);

            assertThat(reply.text()).isEqualTo("I look, wörld 🎭");
            assertThat(reply.calls())
                    .containsExactly(
                            new ToolCall("aaaaaaaaa", "weather", Json.of("{\"city\":\"Köln\"}")),
                            new ToolCall("bbbbbbbbb", "weather", Json.of("{\"city\":\"Rome\"}")));
            assertThat(reply.stop()).isEqualTo(Stop.TOOL_CALLS);
            assertThat(reply.usage()).isEqualTo(Usage.of(100, 20));
            assertThat(deltas)
                    .contains(
                            new Delta.Text("I look, wörld 🎭"),
                            new Delta.Calling("aaaaaaaaa", "weather"),
                            new Delta.Calling("bbbbbbbbb", "weather"));
        }
    }

    @Test
    void saysAConversationInTheWordsOfTheProvider() throws Exception {
        try (var api = LoopbackApi.thatSays(200, "text/event-stream", MISTRAL);
                var model = open(Provider.MISTRAL_AI, api)) {
            var call = new ToolCall("aaaaaaaaa", "weather", Json.of("{\"city\":\"Rome\"}"));
            model.reply(
                    hello().withMaxTokens(500)
                            .withMessages(List.of(
                                    ChatMessage.user("Hello?"),
                                    new ChatMessage.Assistant(List.of(
                                            new ReplyPart.Thinking(
                                                    "x", Optional.of(Json.of("{\"signature\":\"of another\"}"))),
                                            new ReplyPart.Text("I look."),
                                            new ReplyPart.Call(call))),
                                    new ChatMessage.ToolAnswers(List.of(new ChatMessage.Answered(
                                            "aaaaaaaaa", "weather", ToolResult.failed("no such city")))),
                                    ChatMessage.user("Go on."))),
                    _ -> {});

            var body = sent(api);
            assertThat(api.last().headers().get("authorization")).isEqualTo("Bearer " + KEY);
            assertThat(body.path("model").asText()).isEqualTo("m-1");
            assertThat(body.path("max_tokens").asInt()).isEqualTo(500);
            assertThat(body.path("messages").findValuesAsText("role"))
                    .containsExactly("system", "user", "assistant", "tool", "user");
            assertThat(body.path("messages")
                            .path(2)
                            .path("tool_calls")
                            .path(0)
                            .path("id")
                            .asText())
                    .isEqualTo("aaaaaaaaa");
            assertThat(body.path("messages").path(3).path("content").toString())
                    .contains("The call failed: no such city");
            var parameters = body.path("tools").path(0).path("function").path("parameters");
            assertThat(parameters
                            .path("properties")
                            .path("city")
                            .path("description")
                            .asText())
                    .isEqualTo("minLength: 1");
            assertThat(parameters.path("properties").path("unit").path("enum").toString())
                    .isEqualTo("[\"C\",\"F\"]");
            assertThat(parameters.path("required").toString()).isEqualTo("[\"city\"]");
        }
    }

    @Test
    void givesGeminiItsSignatureBackAndMakesIdsWhereItGivesNone() throws Exception {
        try (var api = LoopbackApi.thatSays(200, "text/event-stream", GEMINI);
                var model = open(Provider.GOOGLE_AI_GEMINI, api)) {
            var deltas = new ArrayList<Delta>();
            var reply = model.reply(hello().withThinkingTokens(100), deltas::add);

            assertThat(reply.stop()).isEqualTo(Stop.TOOL_CALLS);
            assertThat(reply.usage()).isEqualTo(Usage.of(7, 3));
            assertThat(reply.calls()).extracting(ToolCall::input).containsExactly(Json.of("{\"city\":\"Rome\"}"));
            var id = reply.calls().getFirst().id();
            assertThat(deltas).containsExactly(new Delta.Thinking("So."), new Delta.Calling(id, "weather"));

            model.reply(
                    hello().withMessages(List.of(
                            ChatMessage.user("Hello?"),
                            new ChatMessage.Assistant(reply.parts()),
                            new ChatMessage.ToolAnswers(List.of(new ChatMessage.Answered(
                                    id,
                                    "weather",
                                    ToolResult.of(Content.text("rain"), new Content.Image("AAAA", "image/png"))))))),
                    _ -> {});

            assertThat(api.last().headers()).containsEntry("x-goog-api-key", KEY);
            assertThat(api.last().path()).isEqualTo("/v1/models/m-1:streamGenerateContent?alt=sse");
            assertThat(api.last().body()).contains("\"c2ln\"").contains("rain").contains("AAAA");
        }
    }

    @Test
    void readsOllamasLines() throws Exception {
        try (var api = LoopbackApi.thatSays(200, "application/x-ndjson", OLLAMA);
                var model = open(Provider.OLLAMA, api)) {
            var reply = model.reply(
                    Prompt.of("", "Hello?")
                            .withOutput(Json.of("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}")),
                    _ -> {});

            assertThat(reply.parts()).containsExactly(new ReplyPart.Text("Yes."));
            assertThat(reply.usage()).isEqualTo(Usage.of(5, 2));
            assertThat(sent(api).path("format").path("properties").has("a")).isTrue();
        }
    }

    @Test
    void listsTheConfiguredModelFirst() throws Exception {
        try (var api = LoopbackApi.thatSays(
                        200, "application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"a\"},{\"id\":\"m-1\"}]}");
                var model = open(Provider.MISTRAL_AI, api)) {
            assertThat(model.models()).extracting(ChatModel.Known::name).containsExactly("m-1", "a");
        }
        try (var api = LoopbackApi.thatSays(401, "application/json", "{}");
                var model = open(Provider.MISTRAL_AI, api)) {
            assertThat(catchThrowableOfType(PluginException.class, model::models)
                            .kind())
                    .isEqualTo(Kind.SETTINGS);
        }
    }

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

    @Test
    void manyAskAtTheSameTime() throws Exception {
        var all = new CountDownLatch(300);
        try (var api = LoopbackApi.that((_, out) -> {
                    all.countDown();
                    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
                    LoopbackApi.say(out, 200, "text/event-stream", MISTRAL);
                });
                var model = open(Provider.MISTRAL_AI, api.baseUrl(), Duration.ofSeconds(60), Duration.ofSeconds(40));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = IntStream.range(0, 300)
                    .mapToObj(_ -> threads.submit(() -> model.reply(hello(), _ -> {})))
                    .toList();
            for (var reply : replies) {
                assertThat(reply.get(60, TimeUnit.SECONDS).calls()).hasSize(2);
            }
        }
    }

    private static PluginException failure(ChatModel model) {
        try (model) {
            var thrown = catchThrowableOfType(PluginException.class, () -> model.reply(hello(), _ -> {}));
            assertThat(thrown).isNotNull();
            assertThat(thrown).hasMessageNotContaining(KEY).hasNoCause();
            return thrown;
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
