package io.troupe.models.openai;

import static io.troupe.models.openai.Opened.chat;
import static io.troupe.models.openai.Opened.failure;
import static io.troupe.models.openai.Opened.hear;
import static io.troupe.models.openai.Opened.hello;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.Usage;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Trees;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What servers do that only nearly speak Chat Completions. */
class QuirksTest {

    @Test
    void ollamaGivesWholeCallsAllWithTheSameIndex() throws Exception {
        var reply = streamed(
                "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"model\":\"qwen3:8b\",\"system_fingerprint\":\"fp_ollama\","
                        + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":["
                        + "{\"id\":\"call_x\",\"index\":0,\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Rome\\\"}\"}}]},\"finish_reason\":null}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\",\"tool_calls\":["
                        + "{\"id\":\"call_y\",\"index\":0,\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}");

        assertThat(reply.calls())
                .containsExactly(
                        new ToolCall("call_x", "weather", Json.of("{\"city\":\"Rome\"}")),
                        new ToolCall("call_y", "weather", Json.of("{}")));
        assertThat(reply.stop()).isEqualTo(Stop.TOOL_CALLS);
        assertThat(reply.model()).isEqualTo("qwen3:8b");
        assertThat(reply.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void someGiveCallsNoIdNoIndexAndTheirArgumentsAsAnObject() throws Exception {
        var reply = streamed(
                "{\"choices\":[{\"delta\":{\"content\":null,\"tool_calls\":["
                        + "{\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Rome\"}}},"
                        + "{\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Köln\"}}}]},\"finish_reason\":\"tool_calls\"}]}");

        assertThat(reply.calls())
                .extracting(ToolCall::input)
                .containsExactly(Json.of("{\"city\":\"Rome\"}"), Json.of("{\"city\":\"Köln\"}"));
        assertThat(reply.calls())
                .extracting(ToolCall::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> !id.isBlank());
    }

    @Test
    void someWriteArgumentsTwiceOverOrNone() throws Exception {
        var reply = streamed(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"weather\","
                        + "\"arguments\":\"\\\"{\\\\\\\"city\\\\\\\":\\\\\\\"Rome\\\\\\\"}\\\"\"}},"
                        + "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"weather\"}}]},\"finish_reason\":\"tool_calls\"}]}");

        assertThat(reply.calls())
                .extracting(ToolCall::input)
                .containsExactly(Json.of("{\"city\":\"Rome\"}"), Json.of("{}"));
    }

    @Test
    void aCallWithoutAnObjectCanBeTriedAgain() {
        try (var api = LoopbackApi.thatStreamsAndIsDone(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"weather\","
                        + "\"arguments\":\"{city:\"}}]},\"finish_reason\":\"tool_calls\"}]}")) {
            var failure = failure(chat(api));

            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failure)
                    .hasMessageContaining("called tool 'weather' with 6 characters that are not a JSON object");
        }
    }

    @Test
    void aCallThatWasCutOffIsNotMade() throws Exception {
        var reply = streamed(
                "{\"choices\":[{\"delta\":{\"content\":\"I\",\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"weather\","
                        + "\"arguments\":\"{\\\"ci\"}}]},\"finish_reason\":\"length\"}]}");

        assertThat(reply.stop()).isEqualTo(Stop.TOO_LONG);
        assertThat(reply.parts()).containsExactly(new ReplyPart.Text("I"));
    }

    @Test
    void aRefusalIsSaidAndNamed() throws Exception {
        var refusal = streamed("{\"choices\":[{\"delta\":{\"refusal\":\"I will not.\"},\"finish_reason\":\"stop\"}]}");
        var filtered = streamed("{\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}");

        assertThat(refusal.text()).isEqualTo("I will not.");
        assertThat(refusal.stop()).isEqualTo(Stop.DECLINED);
        assertThat(filtered.stop()).isEqualTo(Stop.DECLINED);
    }

    @Test
    void someDoNotSayThatTheyAreDone() throws Exception {
        var end = "{\"choices\":[{\"delta\":{\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}]}";
        try (var api = LoopbackApi.thatSays(200, "text/event-stream", LoopbackApi.events(end))) {
            assertThat(hear(chat(api), hello()).reply().text()).isEqualTo("Yes.");
        }
        try (var api = LoopbackApi.thatSays(200, "text/event-stream", ": waking up\r\n\r\ndata:" + end)) {
            assertThat(hear(chat(api), hello()).reply().text()).isEqualTo("Yes.");
        }
    }

    @Test
    void someSayThatTheyAreDoneButNotWhy() throws Exception {
        assertThat(streamed("{\"choices\":[{\"delta\":{\"content\":\"Yes.\"}}]}")
                        .stop())
                .isEqualTo(Stop.END);
    }

    @Test
    void someKeepTheConnectionOpen() throws Exception {
        var end = LoopbackApi.events("{\"choices\":[{\"delta\":{\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}]}");
        var never = new CountDownLatch(1);
        try (var api = LoopbackApi.that((_, out) -> {
            LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
            LoopbackApi.chunk(out, end.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            never.await();
        })) {
            assertThat(hear(chat(api), hello()).reply().text()).isEqualTo("Yes.");
        }
    }

    @Test
    void someDoNotStream() throws Exception {
        try (var api = LoopbackApi.thatSays(
                200,
                "application/json; charset=utf-8",
                "{\"id\":\"1\",\"model\":\"m-2\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Yes.\"},"
                        + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}")) {
            assertThat(hear(chat(api), hello()).reply()).isEqualTo(Reply.of("Yes.", Usage.of(3, 2), "m-2"));
        }
    }

    @Test
    void someTellOfAnErrorWithinTheStream() {
        try (var api = LoopbackApi.thatStreamsAndIsDone(
                "{\"choices\":[{\"delta\":{\"content\":\"Yes\"}}]}",
                "{\"error\":{\"code\":503,\"message\":\"the model went away\"}}")) {
            var failure = failure(chat(api));

            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("answered 503: the model went away");
        }
    }

    @Test
    void theNewerNameOfTheLimitIsFoundOutOnce() throws Exception {
        try (var api = LoopbackApi.that((request, out) -> {
                    if (request.body().contains("\"max_tokens\"")) {
                        refuse(
                                out,
                                "Unsupported parameter: 'max_tokens' is not supported with this model."
                                        + " Use 'max_completion_tokens' instead.");
                    } else {
                        yes(out);
                    }
                });
                var model = chat(api)) {
            assertThat(model.reply(hello(), _ -> {}).text()).isEqualTo("Yes.");
            assertThat(model.reply(hello(), _ -> {}).text()).isEqualTo("Yes.");

            assertThat(api.asked()).hasSize(3);
            assertThat(api.last().body()).contains("\"max_completion_tokens\":16000");
        }
    }

    @Test
    void vllmWantsNoLimitOverItsContextAndOthersNoStreamOptions() throws Exception {
        try (var api = LoopbackApi.that((request, out) -> {
            if (request.body().contains("stream_options")) {
                refuse(out, "Unknown field: stream_options");
            } else if (request.body().contains("_tokens\"")) {
                refuse(
                        out,
                        "'max_tokens' or 'max_completion_tokens' is too large: 16000. This model's maximum"
                                + " context length is 8192 tokens and your request has 12 input tokens");
            } else {
                yes(out);
            }
        })) {
            assertThat(hear(chat(api), hello()).reply().text()).isEqualTo("Yes.");
        }
    }

    @Test
    void aPromptThatIsTooLongIsRefusedAllTheSame() {
        try (var api = LoopbackApi.that(
                (_, out) -> refuse(out, "max_tokens too large: this model's maximum context length is 8192 tokens"))) {
            assertThat(failure(chat(api)).kind()).isEqualTo(Kind.REFUSED);
            assertThat(api.asked()).hasSize(2);
        }
    }

    @Test
    void aSchemaIsNotForcedTogetherWithToolsElsewhere() {
        var schema = Json.of("{\"type\":\"object\",\"properties\":{}}");
        var with = hello().withOutput(schema);
        var without = Prompt.of("", "x").withOutput(schema).withThinkingTokens(100);
        var elsewhere = new Dialect(false, Dialect.Limit.MAX_TOKENS, true);
        var openAi = new Dialect(true, Dialect.Limit.MAX_COMPLETION_TOKENS, true);

        assertThat(ChatRequest.of(with, "m", elsewhere).has("response_format")).isFalse();
        assertThat(ChatRequest.of(with, "m", openAi).has("response_format")).isTrue();
        assertThat(ChatRequest.of(without, "m", elsewhere)
                        .path("response_format")
                        .path("json_schema")
                        .path("schema")
                        .toString())
                .isEqualTo(schema.text());
        assertThat(ChatRequest.of(without, "m", elsewhere)
                        .path("reasoning_effort")
                        .asText())
                .isEqualTo("low");
        assertThat(ChatRequest.of(without, "gpt-4.1", openAi).has("reasoning_effort"))
                .isFalse();
    }

    @Test
    void aSealOfThinkingIsForItsOwnFieldsAlone() {
        var forged =
                new ReplyPart.Thinking("x", Optional.of(Json.of("{\"type\":\"chat-reasoning\",\"field\":\"role\"}")));

        var message = Trees.object();
        ChatThinking.giveBack(forged, message);

        assertThat(message).isEmpty();
    }

    private static Reply streamed(String... events) throws InterruptedException {
        try (var api = LoopbackApi.thatStreamsAndIsDone(events)) {
            return hear(chat(api), hello()).reply();
        }
    }

    private static void refuse(OutputStream out, String why) throws IOException {
        LoopbackApi.say(
                out,
                400,
                "application/json",
                "{\"error\":{\"message\":" + Json.string(why).text() + "}}");
    }

    private static void yes(OutputStream out) throws IOException {
        LoopbackApi.say(
                out,
                200,
                "text/event-stream",
                LoopbackApi.events("{\"choices\":[{\"delta\":{\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}]}"));
    }
}
