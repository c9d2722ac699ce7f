package io.troupe.models.openai;

import static io.troupe.models.openai.Opened.chat;
import static io.troupe.models.openai.Opened.failure;
import static io.troupe.models.openai.Opened.hear;
import static io.troupe.models.openai.Opened.hello;
import static io.troupe.models.openai.Opened.responses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.ChatMessage;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Trees;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one server or another says besides, and what it wants back. */
class OtherServersTest {

    private static final Dialect ELSEWHERE = new Dialect(false, Dialect.Limit.MAX_TOKENS, true);

    @Test
    void openRouterSaysThatItIsBusyAndCountsInEveryPiece() throws Exception {
        var stream = ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n"
                + LoopbackApi.events(
                        "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null,"
                                + "\"native_finish_reason\":null}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":0}}",
                        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}],"
                                + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}")
                + ": OPENROUTER PROCESSING\n\ndata: [DONE]\n\n";
        try (var api = LoopbackApi.thatSays(200, "text/event-stream", stream)) {
            var reply = hear(chat(api), hello()).reply();

            assertThat(reply.text()).isEqualTo("Yes.");
            assertThat(reply.usage()).isEqualTo(Usage.of(9, 2));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"code\":\"server_error\",\"message\":\"gone\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}|UNAVAILABLE|gone",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\",\"error\":{\"code\":429,\"message\":\"slow\"}}]}|UNAVAILABLE|answered 429: slow",
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"abort\"}]}|UNAVAILABLE|no reason given",
                "{\"object\":\"error\",\"message\":\"too long\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}|REFUSED|answered 400: too long",
                "{\"error\":\"the runner went away\"}|UNAVAILABLE|the runner went away",
                "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}|UNAVAILABLE|answered 529: Overloaded"
            })
    void everyServerHasItsWayToFailWithinAStream(String event, Kind kind, String said) {
        try (var api = LoopbackApi.thatStreamsAndIsDone("{\"choices\":[{\"delta\":{\"content\":\"Yes\"}}]}", event)) {
            var failure = failure(chat(api));

            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure).hasMessageContaining(said);
        }
    }

    @Test
    void googleListsItsError() {
        try (var api = LoopbackApi.thatSays(
                400, "application/json", "[{\"error\":{\"code\":400,\"message\":\"no such thing\"}}]")) {
            assertThat(failure(chat(api))).hasMessageContaining("answered 400: no such thing");
        }
    }

    @ParameterizedTest
    @CsvSource({"length, TOO_LONG", "max_tokens, TOO_LONG", "model_length, TOO_LONG", "eos, END", "stop, END"})
    void someNameTheEndOtherwise(String reason, Stop stop) throws Exception {
        assertThat(streamed("{\"choices\":[{\"delta\":{\"content\":\"Yes\"},\"finish_reason\":\"" + reason + "\"}]}")
                        .stop())
                .isEqualTo(stop);
    }

    @Test
    void mistralSpeaksAndThinksInParts() throws Exception {
        try (var api = LoopbackApi.thatStreamsAndIsDone(
                "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Hm.\"}]}]}}]}",
                "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"Ye\"}]}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"s.\"},\"finish_reason\":\"stop\"}]}")) {
            var heard = hear(chat(api), hello());

            assertThat(heard.reply().text()).isEqualTo("Yes.");
            assertThat(heard.deltas())
                    .containsExactly(new Delta.Thinking("Hm."), new Delta.Text("Ye"), new Delta.Text("s."));
        }
    }

    @Test
    void someMakeANewIdForEveryPieceOfACall() throws Exception {
        var reply = streamed(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a1\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a2\",\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a3\",\"function\":{\"name\":null,\"arguments\":\"\\\"Rome\\\"}\"}}]},\"finish_reason\":\"tool_calls\"}]}");

        assertThat(reply.calls()).containsExactly(new ToolCall("a1", "weather", Json.of("{\"city\":\"Rome\"}")));
    }

    @Test
    void nullsStandForNothing() throws Exception {
        var reply = streamed(
                "{\"choices\":null,\"usage\":null,\"error\":null}",
                "{\"choices\":[{\"delta\":null,\"finish_reason\":null}]}",
                "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"Yes.\",\"refusal\":null,\"tool_calls\":null,"
                        + "\"reasoning_content\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}]}");

        assertThat(reply).isEqualTo(Reply.of("Yes.", Usage.NONE, "m-1"));
    }

    @Test
    void aCharacterThatIsCutInTwoIsToldWhole() throws Exception {
        try (var chat = LoopbackApi.thatStreamsAndIsDone(
                        "{\"choices\":[{\"delta\":{\"content\":\"a\\ud83c\"}}]}",
                        "{\"choices\":[{\"delta\":{\"content\":\"\\udfad\"},\"finish_reason\":\"stop\"}]}");
                var responses = LoopbackApi.thatStreams(
                        "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"a\\ud83c\"}",
                        "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"\\udfad\"}",
                        "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}")) {
            for (var heard : List.of(hear(chat(chat), hello()), hear(responses(responses), hello()))) {
                assertThat(heard.reply().text()).isEqualTo("a🎭");
                assertThat(heard.deltas()).containsExactly(new Delta.Text("a"), new Delta.Text("🎭"));
            }
        }
    }

    @Test
    void geminiWantsBackWhatItSignedWithACall() throws Exception {
        var reply = streamed(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"extra_content\":"
                        + "{\"google\":{\"thought_signature\":\"c2ln\"}},\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}},"
                        + "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}]}");

        var calls = givenBack(reply).path("tool_calls");

        assertThat(calls.path(0).path("extra_content").toString())
                .isEqualTo("{\"google\":{\"thought_signature\":\"c2ln\"}}");
        assertThat(calls.path(1).has("extra_content")).isFalse();
    }

    @Test
    void openRouterWantsBackTheDetailsOfThinking() throws Exception {
        var reply = streamed(
                "{\"choices\":[{\"delta\":{\"reasoning\":\"It \",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"It \",\"format\":\"f\",\"index\":0}]}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning\":\"is.\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"is.\",\"format\":\"f\",\"index\":0}]}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":null,\"signature\":\"c2ln\",\"index\":0},"
                        + "{\"type\":\"reasoning.encrypted\",\"data\":\"eA==\",\"index\":1}]}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}");

        var message = givenBack(reply);

        assertThat(message.path("reasoning_details")).isEqualTo(Trees.read("""
                [{"type": "reasoning.text", "text": "It is.", "format": "f", "index": 0, "signature": "c2ln"},
                 {"type": "reasoning.encrypted", "data": "eA==", "index": 1}]
                """).orElseThrow());
        assertThat(message.has("reasoning")).isFalse();
        assertThat(reply.parts().getFirst())
                .isInstanceOfSatisfying(
                        ReplyPart.Thinking.class,
                        thinking -> assertThat(thinking.text()).isEqualTo("It is."));
    }

    /** The message of the assistant, as it is sent with the next request. */
    private static JsonNode givenBack(Reply reply) {
        var answers = reply.calls().stream()
                .map(call -> new ChatMessage.Answered(call.id(), call.tool(), ToolResult.text("Rain")))
                .toList();
        var messages = new java.util.ArrayList<ChatMessage>(
                List.of(ChatMessage.user("x"), new ChatMessage.Assistant(reply.parts())));
        messages.add(answers.isEmpty() ? ChatMessage.user("y") : new ChatMessage.ToolAnswers(answers));
        return ChatRequest.of(Prompt.of("", "x").withMessages(messages), "m", ELSEWHERE)
                .path("messages")
                .path(1);
    }

    private static Reply streamed(String... events) throws InterruptedException {
        try (var api = LoopbackApi.thatStreamsAndIsDone(events)) {
            return hear(chat(api), hello()).reply();
        }
    }
}
