package io.troupe.models.langchain4j;

import static io.troupe.models.langchain4j.Opened.GEMINI;
import static io.troupe.models.langchain4j.Opened.KEY;
import static io.troupe.models.langchain4j.Opened.MISTRAL;
import static io.troupe.models.langchain4j.Opened.OLLAMA;
import static io.troupe.models.langchain4j.Opened.hello;
import static io.troupe.models.langchain4j.Opened.open;
import static io.troupe.models.langchain4j.Opened.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.models.loopback.LoopbackApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LangChainModelTest {

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
}
