package io.troupe.models.anthropic;

import static io.troupe.models.anthropic.Opened.hear;
import static io.troupe.models.anthropic.Opened.hello;
import static io.troupe.models.anthropic.Opened.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.ChatMessage;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Trees;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {

    private static final String CACHED = "\"cache_control\":{\"type\":\"ephemeral\"}";

    @Test
    void asksWithTheKeyAndTheVersion() throws Exception {
        try (var api = LoopbackApi.thatStreams(Said.text("Hi", "end_turn"))) {
            hear(model(api), hello());

            var asked = api.last();
            assertThat(asked.method() + " " + asked.path()).isEqualTo("POST /v1/messages");
            assertThat(asked.headers())
                    .containsEntry("x-api-key", Opened.KEY)
                    .containsEntry("anthropic-version", "2023-06-01")
                    .containsEntry("content-type", "application/json");
            assertThat(tree(asked.body())).isEqualTo(tree("""
                    {"model": "m-1", "max_tokens": 16000, "stream": true,
                     "system": [{"type": "text", "text": "You are kind.", %1$s}],
                     "tools": [{"name": "weather", "description": "Says what the weather is like.",
                       "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}}, %1$s}],
                     "messages": [{"role": "user", "content": [{"type": "text", "text": "Hello?", %1$s}]}]}
                    """.formatted(CACHED)));
        }
    }

    @Test
    void givesBackAllItWasGivenInOrder() throws Exception {
        try (var api = LoopbackApi.thatStreams(Said.everything())) {
            var said = hear(model(api), hello()).reply();
            var messages = List.of(
                    ChatMessage.user("Hello?"),
                    new ChatMessage.Assistant(said.parts()),
                    new ChatMessage.ToolAnswers(List.of(
                            new ChatMessage.Answered("toolu_1", "weather", ToolResult.text("Rain")),
                            new ChatMessage.Answered("toolu_2", "now", ToolResult.failed("no clock")))));
            var body = MessagesRequest.of(hello().withMessages(messages).withThinkingTokens(2_000), "claude-opus-4-1");

            assertThat(body.path("messages")).isEqualTo(tree("""
                    [{"role": "user", "content": [{"type": "text", "text": "Hello?"}]},
                     {"role": "assistant", "content": [
                       {"type": "thinking", "thinking": "They want the wéather 🌦", "signature": "c2lnbmVk"},
                       {"type": "redacted_thinking", "data": "c2VjcmV0"},
                       {"type": "text", "text": "I loök.\\n"},
                       {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "München", "n": 1.10}},
                       {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}}]},
                     {"role": "user", "content": [
                       {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": "Rain"}]},
                       {"type": "tool_result", "tool_use_id": "toolu_2", "is_error": true,
                        "content": [{"type": "text", "text": "no clock"}], %s}]}]
                    """.formatted(CACHED)));
            assertThat(body.path("thinking")).isEqualTo(tree("{\"type\":\"enabled\",\"budget_tokens\":2000}"));
        }
    }

    @Test
    void leavesOutWhatAnotherProviderThought() {
        var parts = List.<ReplyPart>of(
                new ReplyPart.Thinking("Hm", Optional.of(Json.of("{\"type\":\"reasoning\",\"id\":\"rs_1\"}"))),
                new ReplyPart.Thinking("Hm", Optional.empty()),
                new ReplyPart.Text(" "),
                new ReplyPart.Call(new ToolCall("call:1|a", "weather", Json.of("{}"))));
        var messages = List.of(
                ChatMessage.user("Hello?"),
                new ChatMessage.Assistant(parts),
                new ChatMessage.ToolAnswers(List.of(new ChatMessage.Answered("call:1|a", "weather", ToolResult.of()))));

        var body = MessagesRequest.of(hello().withMessages(messages).withThinkingTokens(2_000), "claude-sonnet-4-5");

        assertThat(body.path("messages").path(1).path("content"))
                .containsExactly(tree("{\"type\":\"tool_use\",\"id\":\"call_1_a\",\"name\":\"weather\",\"input\":{}}"));
        assertThat(Trees.text(body.path("messages").path(2).path("content").path(0), "tool_use_id"))
                .isEqualTo("call_1_a");
        assertThat(body.has("thinking"))
                .as("a turn that began without thinking")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "claude-3-7-sonnet-20250219, 500, enabled, 1024",
        "claude-opus-4-20250514, 3000, enabled, 3000",
        "claude-haiku-4-5-20251001, 3000, enabled, 3000",
        "kimi, 3000, enabled, 3000",
        "claude-sonnet-4-6, 3000, adaptive, 0",
        "claude-opus-4-7, 3000, adaptive, 0",
        "claude-sonnet-4-6, 0, '', 0"
    })
    void asksForThinkingAsTheModelKnowsIt(String model, int wanted, String type, int budget) {
        var thinking =
                MessagesRequest.of(hello().withThinkingTokens(wanted), model).path("thinking");

        assertThat(Trees.text(thinking, "type")).isEqualTo(type);
        assertThat(thinking.path("budget_tokens").asInt(0)).isEqualTo(budget);
    }

    @Test
    void showsPicturesAndDocuments() {
        var content = List.of(
                new Content.Image("aW1n", "image/png"),
                new Content.Resource("file:///a/b.pdf", "application/pdf", Optional.empty(), Optional.of("cGRm")),
                new Content.Resource("file:///a.txt", "text/plain", Optional.of("words")),
                Content.structured(Json.of("[1]")));
        var prompt = Prompt.of("", "x").withMessages(List.of(new ChatMessage.User(content)));

        assertThat(MessagesRequest.of(prompt, "m").path("messages").path(0).path("content"))
                .isEqualTo(tree("""
                        [{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aW1n"}},
                         {"type": "document", "title": "b.pdf",
                          "source": {"type": "base64", "media_type": "application/pdf", "data": "cGRm"}},
                         {"type": "text", "text": "Resource file:///a.txt:\\nwords"},
                         {"type": "text", "text": "[1]", %s}]
                        """.formatted(CACHED)));
    }

    @Test
    void refusesWhatTheApiDoesNotTakeButTellsTheModelWhenAToolGaveIt() {
        var sound = new Content.Audio("c25k", "audio/wav");
        var heard = Prompt.of("", "x").withMessages(List.of(new ChatMessage.User(List.of(sound))));
        assertThatThrownBy(() -> MessagesRequest.of(heard, "m"))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("sound of type 'audio/wav'");

        var answer = Blocks.answer(new ChatMessage.Answered("t", "x", ToolResult.of(sound)));
        assertThat(answer.path("content").path(0).path("text").asText())
                .isEqualTo("Sound (audio/wav), which is not given to you");
    }

    @Test
    void givesAToolWithoutATypeOne() {
        var any = io.troupe.api.Tool.of("any", "Takes anything.", Json.of("{}"));

        assertThat(MessagesRequest.of(hello().withTools(List.of(any)), "m")
                        .path("tools")
                        .path(0)
                        .path("input_schema"))
                .isEqualTo(tree("{\"type\":\"object\"}"));
    }

    private static JsonNode tree(String text) {
        return Trees.read(text).orElseThrow();
    }
}
