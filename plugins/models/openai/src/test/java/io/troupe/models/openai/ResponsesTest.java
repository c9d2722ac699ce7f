package io.troupe.models.openai;

import static io.troupe.models.openai.Opened.hear;
import static io.troupe.models.openai.Opened.hello;
import static io.troupe.models.openai.Opened.responses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.ChatMessage;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Prompt;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponsesTest {

    private static final String REASONING =
            "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Two cities.\"}],"
                    + "\"encrypted_content\":\"gAAA\"}";

    private static final String[] TWO_CALLS = {
        "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"in_progress\",\"error\":null}}",
        "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[]}}",
        "{\"type\":\"response.reasoning_summary_text.delta\",\"item_id\":\"rs_1\",\"output_index\":0,\"delta\":\"Two cities.\"}",
        "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + REASONING + "}",
        "{\"type\":\"response.output_item.added\",\"output_index\":1,\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[]}}",
        "{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":1,\"content_index\":0,\"delta\":\"I look, \"}",
        "{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":1,\"content_index\":0,\"delta\":\"wörld 🎭\"}",
        "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"content\":"
                + "[{\"type\":\"output_text\",\"text\":\"I look, wörld 🎭\",\"annotations\":[]}]}}",
        call(2, "a", ""),
        call(3, "b", ""),
        "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_b\",\"delta\":\"{\\\"city\\\":\"}",
        "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_a\",\"output_index\":2,\"delta\":\"{\\\"city\\\":\\\"Köln\\\"}\"}",
        "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_b\",\"delta\":\"\\\"Rome\\\"}\"}",
        "{\"type\":\"response.function_call_arguments.done\",\"item_id\":\"fc_b\",\"output_index\":3,\"arguments\":\"{\\\"city\\\":\\\"Rome\\\"}\"}",
        "{\"type\":\"response.completed\",\"response\":{\"object\":\"response\",\"status\":\"completed\",\"model\":\"m-1-2026\","
                + "\"output\":[],\"usage\":{\"input_tokens\":100,\"input_tokens_details\":{\"cached_tokens\":64},"
                + "\"output_tokens\":20,\"output_tokens_details\":{\"reasoning_tokens\":8}}}}"
    };

    private static String call(int index, String name, String arguments) {
        return "{\"type\":\"response.output_item.added\",\"output_index\":" + index + ",\"item\":{\"id\":\"fc_" + name
                + "\",\"type\":\"function_call\",\"call_id\":\"call_" + name
                + "\",\"name\":\"weather\",\"arguments\":\""
                + arguments + "\"}}";
    }

    @Test
    void joinsWhatIsSplitAtEveryByte() throws Exception {
        var bytes = LoopbackApi.events(TWO_CALLS).getBytes(StandardCharsets.UTF_8);
        try (var api = LoopbackApi.that((_, out) -> {
            LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
            for (byte one : bytes) {
                LoopbackApi.chunk(out, new byte[] {one});
            }
            LoopbackApi.chunk(out, new byte[0]);
        })) {
            var heard = hear(responses(api), hello());

            var reply = heard.reply();
            assertThat(reply.parts())
                    .containsExactly(
                            new ReplyPart.Thinking("Two cities.", Optional.of(Json.of(REASONING))),
                            new ReplyPart.Text("I look, wörld 🎭"),
                            new ReplyPart.Call(new ToolCall("call_a", "weather", Json.of("{\"city\":\"Köln\"}"))),
                            new ReplyPart.Call(new ToolCall("call_b", "weather", Json.of("{\"city\":\"Rome\"}"))));
            assertThat(reply.stop()).isEqualTo(Stop.TOOL_CALLS);
            assertThat(reply.usage()).isEqualTo(new Usage(36, 20, 64, 0));
            assertThat(reply.model()).isEqualTo("m-1-2026");
            assertThat(heard.deltas())
                    .containsExactly(
                            new Delta.Thinking("Two cities."),
                            new Delta.Text("I look, "),
                            new Delta.Text("wörld 🎭"),
                            new Delta.Calling("call_a", "weather"),
                            new Delta.Calling("call_b", "weather"));
        }
    }

    @Test
    void keepsNothingAtTheServerAndGivesSealedThinkingBack() throws Exception {
        try (var api = LoopbackApi.thatStreamsAndIsDone(TWO_CALLS)) {
            var said = hear(responses(api), hello()).reply();
            var answered = new ChatMessage.ToolAnswers(List.of(
                    new ChatMessage.Answered("call_a", "weather", ToolResult.text("rain")),
                    new ChatMessage.Answered(
                            "call_b",
                            "weather",
                            ToolResult.of(Content.text("sun"), new Content.Image("AA", "image/png")))));

            hear(
                    responses(api),
                    hello().withModel("gpt-5.1")
                            .withThinkingTokens(4_000)
                            .withMessages(List.of(
                                    ChatMessage.user("Hello?"), new ChatMessage.Assistant(said.parts()), answered)));

            var body = sent(api);
            assertThat(body.path("store").asBoolean(true)).isFalse();
            assertThat(body.path("include").toString()).isEqualTo("[\"reasoning.encrypted_content\"]");
            assertThat(body.path("reasoning").path("effort").asText()).isEqualTo("medium");
            assertThat(body.path("instructions").asText()).isEqualTo("You are kind.");
            assertThat(body.path("tools").path(0).path("strict").asBoolean(true))
                    .isFalse();
            assertThat(body.path("input"))
                    .isEqualTo(Trees.read("""
                            [{"role":"user","content":[{"type":"input_text","text":"Hello?"}]},
                             %s,
                             {"role":"assistant","content":"I look, wörld 🎭"},
                             {"type":"function_call","call_id":"call_a","name":"weather","arguments":"{\\"city\\":\\"Köln\\"}"},
                             {"type":"function_call","call_id":"call_b","name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"},
                             {"type":"function_call_output","call_id":"call_a","output":"rain"},
                             {"type":"function_call_output","call_id":"call_b","output":[{"type":"input_text","text":"sun"},
                               {"type":"input_image","detail":"auto","image_url":"data:image/png;base64,AA"}]}]""".formatted(REASONING)).orElseThrow());
        }
    }

    @Test
    void leavesOutTheSealsOfOtherProviders() {
        var foreign = new ChatMessage.Assistant(List.of(
                new ReplyPart.Thinking("x", Optional.of(Json.of("{\"type\":\"thinking\",\"signature\":\"s\"}"))),
                new ReplyPart.Thinking(
                        "y", Optional.of(Json.of("{\"type\":\"reasoning\",\"id\":\"rs\",\"summary\":[]}"))),
                new ReplyPart.Text("hi")));

        var input = ResponsesRequest.of(hello().withMessages(List.of(foreign)), "gpt-5.1", true)
                .path("input");

        assertThat(input.toString()).isEqualTo("[{\"role\":\"assistant\",\"content\":\"hi\"}]");
    }

    @Test
    void doesNotAskModelsToReasonThatDoNot() {
        var body = ResponsesRequest.of(hello().withThinkingTokens(100), "gpt-4.1", true);

        assertThat(body.has("reasoning")).isFalse();
        assertThat(body.has("include")).isFalse();
    }

    @Test
    void enforcesASchemaAsFarAsTheApiCan() {
        var closed = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},"
                + "\"required\":[\"a\"],\"additionalProperties\":false}";
        assertThat(format(closed).path("strict").asBoolean()).isTrue();
        assertThat(format(closed).path("schema")).isEqualTo(Trees.read(closed).orElseThrow());
        assertThat(format("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}")
                        .path("strict")
                        .asBoolean(true))
                .isFalse();
        assertThat(format(closed.replace("\"string\"", "\"string\",\"format\":\"email\""))
                        .path("strict")
                        .asBoolean(true))
                .isFalse();
        assertThat(format("{\"type\":\"string\"}").isMissingNode()).isTrue();
    }

    private static JsonNode format(String schema) {
        return ResponsesRequest.of(hello().withOutput(Json.of(schema)), "gpt-5.1", true)
                .path("text")
                .path("format");
    }

    @Test
    void saysWhyItEnded() throws Exception {
        assertThat(stop("\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"}"))
                .isEqualTo(Stop.TOO_LONG);
        assertThat(stop("\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"content_filter\"}"))
                .isEqualTo(Stop.DECLINED);
        assertThat(stop("\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":"
                        + "[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}]"))
                .isEqualTo(Stop.DECLINED);
        assertThat(stop("\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":"
                        + "[{\"type\":\"output_text\",\"text\":\"Yes.\"}]}]"))
                .isEqualTo(Stop.END);
    }

    private static Stop stop(String response) throws InterruptedException {
        try (var api =
                LoopbackApi.thatStreamsAndIsDone("{\"type\":\"response.completed\",\"response\":{" + response + "}}")) {
            return hear(responses(api), hello()).reply().stop();
        }
    }

    @Test
    void streamsARefusal() throws Exception {
        try (var api = LoopbackApi.thatStreamsAndIsDone(
                "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"m\"}}",
                "{\"type\":\"response.refusal.delta\",\"item_id\":\"m\",\"output_index\":0,\"delta\":\"I will not.\"}",
                "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}")) {
            var heard = hear(responses(api), hello());

            assertThat(heard.reply().stop()).isEqualTo(Stop.DECLINED);
            assertThat(heard.reply().text()).isEqualTo("I will not.");
            assertThat(heard.deltas()).containsExactly(new Delta.Text("I will not."));
        }
    }

    @Test
    void doesNotMakeACallThatWasCutOff() throws Exception {
        try (var api = LoopbackApi.thatStreamsAndIsDone(
                call(0, "a", ""),
                "{\"type\":\"response.function_call_arguments.delta\",\"output_index\":0,\"delta\":\"{\\\"ci\"}",
                "{\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\","
                        + "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}}}")) {
            var reply = hear(responses(api), hello()).reply();

            assertThat(reply.stop()).isEqualTo(Stop.TOO_LONG);
            assertThat(reply.calls()).isEmpty();
        }
    }

    @Test
    void takesAWholeReplyFromAServerThatDoesNotStream() throws Exception {
        try (var api = LoopbackApi.thatSays(
                200,
                "application/json",
                "{\"object\":\"response\",\"status\":\"completed\",\"error\":null,\"output\":[{\"type\":\"message\",\"content\":"
                        + "[{\"type\":\"output_text\",\"text\":\"Yes.\"}]}],\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}")) {
            var heard = hear(responses(api), hello());

            assertThat(heard.reply().text()).isEqualTo("Yes.");
            assertThat(heard.reply().usage()).isEqualTo(Usage.of(3, 2));
            assertThat(heard.deltas()).containsExactly(new Delta.Text("Yes."));
        }
    }

    @Test
    void tellsAFailureWithinTheStream() {
        assertThat(failure("{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":"
                        + "{\"code\":\"server_error\",\"message\":\"oops\"}}}"))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure("{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"}"))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"bad\"}}"))
                .isEqualTo(Kind.REFUSED);
        assertThat(failure("{\"type\":\"error\",\"code\":\"insufficient_quota\",\"message\":\"pay\"}"))
                .isEqualTo(Kind.REFUSED);
        assertThat(failure(call(0, "a", ""))).as("the end is missing").isEqualTo(Kind.UNAVAILABLE);
    }

    private static Kind failure(String event) {
        try (var api = LoopbackApi.thatSays(200, "text/event-stream", LoopbackApi.events(event))) {
            return Opened.failure(responses(api)).kind();
        }
    }

    @Test
    void refusesSoundWhichThisApiDoesNotTake() {
        var prompt = hello().withMessages(List.of(new ChatMessage.User(List.of(new Content.Audio("AA", "audio/wav")))));

        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                io.troupe.api.PluginException.class, () -> ResponsesRequest.of(prompt, "gpt-5.1", true))
                        .kind())
                .isEqualTo(Kind.REFUSED);
    }

    private static JsonNode sent(LoopbackApi api) {
        return Trees.read(api.last().body()).orElseThrow();
    }

    @Test
    void promptOfNothingButText() throws Exception {
        try (var api = LoopbackApi.thatStreamsAndIsDone(
                "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}")) {
            var reply = hear(responses(api), Prompt.of("", "Hello?")).reply();

            assertThat(reply.parts()).isEmpty();
            assertThat(api.last().path()).isEqualTo("/v1/responses");
            assertThat(sent(api).has("instructions")).isFalse();
            assertThat(sent(api).path("max_output_tokens").asInt()).isEqualTo(16_000);
        }
    }
}
