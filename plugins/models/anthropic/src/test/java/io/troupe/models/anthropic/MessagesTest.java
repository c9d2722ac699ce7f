package io.troupe.models.anthropic;

import static io.troupe.models.anthropic.Opened.hear;
import static io.troupe.models.anthropic.Opened.hello;
import static io.troupe.models.anthropic.Opened.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.Reply;
import io.troupe.api.Reply.Stop;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.Usage;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Events;
import io.troupe.models.wire.Trees;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {

    private static final Reply EVERYTHING = new Reply(
            List.of(
                    new ReplyPart.Thinking(
                            "They want the wéather 🌦",
                            Optional.of(Json.of("{\"type\":\"thinking\",\"thinking\":\"They want the wéather 🌦\","
                                    + "\"signature\":\"c2lnbmVk\"}"))),
                    new ReplyPart.Thinking(
                            "", Optional.of(Json.of("{\"type\":\"redacted_thinking\",\"data\":\"c2VjcmV0\"}"))),
                    new ReplyPart.Text("I loök.\n"),
                    new ReplyPart.Call(
                            new ToolCall("toolu_1", "weather", Json.of("{\"city\":\"München\",\"n\":1.10}"))),
                    new ReplyPart.Call(new ToolCall("toolu_2", "now", Json.of("{}")))),
            Stop.TOOL_CALLS,
            new Usage(25, 42, 1000, 7),
            "m-1-full",
            Optional.empty());

    @Test
    void hearsThinkingTextAndCallsInOrder() throws Exception {
        try (var api = LoopbackApi.thatStreams(Said.everything())) {
            var heard = hear(model(api), hello());

            assertThat(heard.reply()).isEqualTo(EVERYTHING);
            assertThat(heard.deltas())
                    .containsExactly(
                            new Delta.Thinking("They want "),
                            new Delta.Thinking("the wéather 🌦"),
                            new Delta.Text("I lo"),
                            new Delta.Text("ök.\n"),
                            new Delta.Calling("toolu_1", "weather"),
                            new Delta.Calling("toolu_2", "now"));
        }
    }

    /** Without a server, so that every place can be tried. */
    @Test
    void understandsAStreamThatIsSplitAnywhere() {
        for (var lineEnd : List.of("\n", "\r\n", "\r")) {
            var stream = stream(lineEnd);
            for (int split = 0; split <= stream.length; split++) {
                assertThat(read(List.of(
                                ByteBuffer.wrap(stream, 0, split),
                                ByteBuffer.wrap(stream, split, stream.length - split))))
                        .as("split at %d", split)
                        .isEqualTo(EVERYTHING);
            }
        }
    }

    @Test
    void understandsAStreamOfSingleBytes() throws Exception {
        var stream = stream("\n");
        try (var api = LoopbackApi.that((_, out) -> {
            LoopbackApi.head(out, 200, "text/event-stream; charset=utf-8", "Transfer-Encoding: chunked", "");
            for (byte one : stream) {
                LoopbackApi.chunk(out, new byte[] {one});
            }
            LoopbackApi.chunk(out, new byte[0]);
        })) {
            assertThat(hear(model(api), hello()).reply()).isEqualTo(EVERYTHING);
        }
    }

    @Test
    void understandsAStreamThatComesInTwoPieces() throws Exception {
        var stream = stream("\n");
        var place = new AtomicInteger();
        try (var api = LoopbackApi.that((_, out) -> {
                    int split = place.get();
                    LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
                    LoopbackApi.chunk(out, Arrays.copyOfRange(stream, 0, split));
                    LoopbackApi.chunk(out, Arrays.copyOfRange(stream, split, stream.length));
                    LoopbackApi.chunk(out, new byte[0]);
                });
                var model = model(api)) {
            for (int split = 1; split < stream.length; split += 7) {
                place.set(split);
                assertThat(model.reply(hello(), _ -> {}))
                        .as("split at %d", split)
                        .isEqualTo(EVERYTHING);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, END",
        "stop_sequence, END",
        "max_tokens, TOO_LONG",
        "model_context_window_exceeded, TOO_LONG",
        "pause_turn, TOO_LONG",
        "refusal, DECLINED"
    })
    void saysWhyAReplyEnded(String reason, Stop stop) throws Exception {
        try (var api = LoopbackApi.thatStreams(Said.text("Hi", reason))) {
            var reply = hear(model(api), hello()).reply();

            assertThat(reply.stop()).isEqualTo(stop);
            assertThat(reply.text()).isEqualTo("Hi");
        }
    }

    @Test
    void makesNoCallThatWasCutOffAndSealsNoThoughtThatIsNotSigned() throws Exception {
        try (var api = LoopbackApi.thatStreams(
                Said.START,
                Said.begin(0, "{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"\"}"),
                Said.stop(0),
                Said.begin(1, "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{}}"),
                Said.input(1, "{\\\"city"),
                Said.stop(1),
                Said.because("max_tokens"),
                Said.END)) {
            var reply = hear(model(api), hello()).reply();

            assertThat(reply.stop()).isEqualTo(Stop.TOO_LONG);
            assertThat(reply.parts()).containsExactly(new ReplyPart.Thinking("Hm", Optional.empty()));
        }
    }

    @Test
    void takesAReplyThatIsNotStreamed() throws Exception {
        try (var api = LoopbackApi.thatSays(
                200,
                "application/json",
                "{\"type\":\"message\",\"model\":\"m-2\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"},"
                        + "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"weather\",\"input\":{\"city\":\"Rome\"}}],"
                        + "\"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}")) {
            var heard = hear(model(api), hello());

            assertThat(heard.reply().calls())
                    .containsExactly(new ToolCall("t", "weather", Json.of("{\"city\":\"Rome\"}")));
            assertThat(heard.reply().usage()).isEqualTo(Usage.of(3, 4));
            assertThat(heard.deltas()).contains(new Delta.Text("Hi"));
        }
    }

    private static byte[] stream(String lineEnd) {
        return Arrays.stream(Said.everything())
                .map(event -> "event: x" + lineEnd + "data: " + event + lineEnd + lineEnd)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Reply read(List<ByteBuffer> pieces) {
        var events = new Events();
        var reply = new MessagesReply("m-1");
        var heard = new ArrayList<Delta>();
        pieces.forEach(events::take);
        for (var data = events.next(); data.isPresent(); data = events.next()) {
            reply.piece(Trees.read(data.get()).orElseThrow(), heard::add);
        }
        assertThat(reply.over()).isTrue();
        return reply.reply();
    }
}
