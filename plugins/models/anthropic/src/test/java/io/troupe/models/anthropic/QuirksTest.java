package io.troupe.models.anthropic;

import static io.troupe.models.anthropic.Opened.hear;
import static io.troupe.models.anthropic.Opened.hello;
import static io.troupe.models.anthropic.Opened.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ToolCall;
import io.troupe.api.Usage;
import io.troupe.models.loopback.LoopbackApi;
import org.junit.jupiter.api.Test;

/** What the API may do, and what servers do that only nearly speak like it. */
class QuirksTest {

    private static final String TEXT = "{\"type\":\"text\",\"text\":\"\"}";
    private static final String CALL = "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":";

    @Test
    void theInputOfACallMayBeCutWithinACharacter() throws Exception {
        var heard = streamed(
                Said.START,
                Said.begin(0, CALL + "{}}"),
                Said.input(0, "{\\\"city\\\":\\\"a\\ud83c"),
                Said.PING,
                Said.input(0, "\\udfad\\\"}"),
                Said.stop(0),
                Said.because("tool_use"),
                Said.END);

        assertThat(heard.reply().calls())
                .containsExactly(new ToolCall("toolu_1", "weather", Json.of("{\"city\":\"a🎭\"}")));
    }

    @Test
    void aCharacterThatIsCutInTwoIsToldWhole() throws Exception {
        var heard = streamed(
                Said.START,
                Said.begin(0, TEXT),
                Said.words(0, "a\\ud83c"),
                Said.words(0, "\\udfad"),
                Said.stop(0),
                Said.because("end_turn"),
                Said.END);

        assertThat(heard.reply().text()).isEqualTo("a🎭");
        assertThat(heard.deltas()).containsExactly(new Delta.Text("a"), new Delta.Text("🎭"));
    }

    @Test
    void someGiveAllOfTheInputAtOnce() throws Exception {
        var heard = streamed(
                Said.START,
                Said.begin(0, CALL + "{\"city\":\"Rome\"}}"),
                Said.stop(0),
                Said.because("tool_use"),
                Said.END);

        assertThat(heard.reply().calls()).extracting(ToolCall::input).containsExactly(Json.of("{\"city\":\"Rome\"}"));
    }

    @Test
    void someBeginNoBlocksAndCountNothing() throws Exception {
        var heard = streamed(
                "{\"type\":\"message_start\",\"message\":{\"model\":\"x\",\"content\":[],\"usage\":null}}",
                Said.more(0, "{\"type\":\"thinking_delta\",\"thinking\":\"Hm.\"}"),
                Said.words(1, "Yes."),
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":null}",
                Said.END);

        assertThat(heard.reply().text()).isEqualTo("Yes.");
        assertThat(heard.reply().usage()).isEqualTo(Usage.NONE);
        assertThat(heard.deltas()).containsExactly(new Delta.Thinking("Hm."), new Delta.Text("Yes."));
    }

    @Test
    void passesOverWhatItDidNotAskFor() throws Exception {
        var heard = streamed(
                Said.START,
                Said.begin(
                        0, "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}}"),
                Said.input(0, "{\\\"query\\\":\\\"x\\\"}"),
                Said.stop(0),
                Said.begin(1, "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":[]}"),
                Said.stop(1),
                Said.begin(2, "{\"citations\":[],\"type\":\"text\",\"text\":\"\"}"),
                Said.words(2, "Yes."),
                Said.more(2, "{\"type\":\"citations_delta\",\"citation\":{\"type\":\"char_location\"}}"),
                Said.more(2, "{\"type\":\"newer_than_this\"}"),
                Said.stop(2),
                "{\"type\":\"newer_than_this\"}",
                Said.because("end_turn"),
                Said.END);

        assertThat(heard.reply().parts()).hasSize(1);
        assertThat(heard.reply().text()).isEqualTo("Yes.");
        assertThat(heard.reply().stop()).isEqualTo(Stop.END);
    }

    private static Opened.Heard streamed(String... events) throws InterruptedException {
        try (var api = LoopbackApi.thatStreams(events)) {
            return hear(model(api), hello());
        }
    }
}
