package io.troupe.models.openai;

import static io.troupe.models.openai.Opened.chat;
import static io.troupe.models.openai.Opened.hear;
import static io.troupe.models.openai.Opened.hello;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.ChatMessage;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.Prompt;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Events;
import io.troupe.models.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatCompletionsTest {

    private static final String TWO_CALLS = LoopbackApi.events(
                    "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-1-2026\",\"choices\":[{\"index\":0,"
                            + "\"delta\":{\"role\":\"assistant\",\"content\":null},\"finish_reason\":null}],\"usage\":null}",
                    "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"I look, wörld 🎭\"}}]}",
                    "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\","
                            + "\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}}]}",
                    "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"ci\"}}]}}]}",
                    "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"call_b\",\"type\":\"function\","
                            + "\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\"}}]}}]}",
                    "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"ty\\\":\\\"Köln\\\"}\"}}]}}]}",
                    "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"\\\"Rome\\\"}\"}}]}}]}",
                    "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}",
                    "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120,"
                            + "\"prompt_tokens_details\":{\"cached_tokens\":64}}}")
            + "data: [DONE]\n\n";

    @Test
    void joinsWhatIsSplitAtEveryByte() throws Exception {
        var bytes = TWO_CALLS.getBytes(StandardCharsets.UTF_8);
        try (var api = LoopbackApi.that((_, out) -> {
            LoopbackApi.head(out, 200, "text/event-stream; charset=utf-8", "Transfer-Encoding: chunked", "");
            for (byte one : bytes) {
                LoopbackApi.chunk(out, new byte[] {one});
            }
            LoopbackApi.chunk(out, new byte[0]);
        })) {
            expectTwoCalls(hear(chat(api), hello()));
        }
    }

    @Test
    void readsTheSameWhereverItIsCutInTwo() throws Exception {
        var bytes = TWO_CALLS.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var events = new Events();
            var reply = new ChatReply("m-1", OpenAiServer.of(Opened.bare(Optional.of("http://x"))));
            for (var part : List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length))) {
                events.take(java.nio.ByteBuffer.wrap(part));
                for (var data = events.next(); data.isPresent(); data = events.next()) {
                    Trees.read(data.get())
                            .filter(tree -> tree.isObject())
                            .ifPresent(tree -> reply.piece(tree, _ -> {}));
                }
            }
            assertThat(reply.reply().calls()).as("cut at %d", cut).hasSize(2);
            assertThat(reply.reply().text()).isEqualTo("I look, wörld 🎭");
        }
    }

    private static void expectTwoCalls(Opened.Heard heard) {
        var reply = heard.reply();
        assertThat(reply.text()).isEqualTo("I look, wörld 🎭");
        assertThat(reply.calls())
                .containsExactly(
                        new ToolCall("call_a", "weather", Json.of("{\"city\":\"Köln\"}")),
                        new ToolCall("call_b", "weather", Json.of("{\"city\":\"Rome\"}")));
        assertThat(reply.stop()).isEqualTo(Stop.TOOL_CALLS);
        assertThat(reply.usage()).isEqualTo(new Usage(36, 20, 64, 0));
        assertThat(reply.model()).isEqualTo("m-1-2026");
        assertThat(heard.deltas())
                .containsExactly(
                        new Delta.Text("I look, wörld 🎭"),
                        new Delta.Calling("call_a", "weather"),
                        new Delta.Calling("call_b", "weather"));
    }

    @Test
    void asksAsTheApiWants() throws Exception {
        try (var api = LoopbackApi.thatStreamsAndIsDone(
                "{\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}")) {
            hear(
                    chat(api),
                    Prompt.of("You are kind.", "Hello?")
                            .withMessages(conversation())
                            .withTools(List.of(Opened.WEATHER)));

            var request = api.last();
            assertThat(request.method() + " " + request.path()).isEqualTo("POST /v1/chat/completions");
            assertThat(request.headers()).containsEntry("authorization", "Bearer " + Opened.KEY);
            var body = Trees.read(request.body()).orElseThrow();
            assertThat(body.path("stream_options").path("include_usage").asBoolean())
                    .isTrue();
            assertThat(body.path("max_tokens").asInt()).isEqualTo(16_000);
            assertThat(body.path("tools").path(0).path("function").path("name").asText())
                    .isEqualTo("weather");
            assertThat(body.path("messages")).isEqualTo(Trees.read("""
                            [{"role":"system","content":"You are kind."},
                             {"role":"user","content":[{"type":"text","text":"What is this?"},
                               {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                               {"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}}]},
                             {"role":"assistant","reasoning_content":"hm","content":"I look.","tool_calls":[{"id":"call_a",
                               "type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]},
                             {"role":"tool","tool_call_id":"call_a","content":"The call failed: no such city"},
                             {"role":"user","content":"Go on."}]""").orElseThrow());
        }
    }

    private static List<ChatMessage> conversation() {
        return List.of(
                new ChatMessage.User(List.of(
                        Content.text("What is this?"),
                        new Content.Image("AAAA", "image/png"),
                        new Content.Audio("BBBB", "audio/wav"))),
                new ChatMessage.Assistant(List.of(
                        new ReplyPart.Thinking(
                                "hm",
                                Optional.of(Json.of("{\"type\":\"chat-reasoning\",\"field\":\"reasoning_content\"}"))),
                        new ReplyPart.Thinking("of another", Optional.of(Json.of("{\"signature\":\"x\"}"))),
                        new ReplyPart.Text("I look."),
                        new ReplyPart.Call(new ToolCall("call_a", "weather", Json.of("{\"city\":\"Rome\"}"))))),
                new ChatMessage.ToolAnswers(
                        List.of(new ChatMessage.Answered("call_a", "weather", ToolResult.failed("no such city")))),
                ChatMessage.user("Go on."));
    }

    @Test
    void givesTheThinkingBackAsItCame() throws Exception {
        try (var api = LoopbackApi.thatStreamsAndIsDone(
                "{\"choices\":[{\"delta\":{\"reasoning\":\"so\"}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning\":\" it is\",\"content\":\"\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}")) {
            var heard = hear(chat(api), hello());

            assertThat(heard.deltas())
                    .containsExactly(new Delta.Thinking("so"), new Delta.Thinking(" it is"), new Delta.Text("ok"));
            hear(
                    chat(api),
                    Prompt.of("", "x")
                            .withMessages(List.of(
                                    new ChatMessage.Assistant(heard.reply().parts()))));
            assertThat(Trees.read(api.last().body())
                            .orElseThrow()
                            .path("messages")
                            .path(0)
                            .path("reasoning")
                            .asText())
                    .isEqualTo("so it is");
        }
    }
}
