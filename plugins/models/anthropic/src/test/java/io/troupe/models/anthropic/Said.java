package io.troupe.models.anthropic;

import java.util.ArrayList;
import java.util.List;

/** Events as the API streams them. */
final class Said {

    static final String START = "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\","
            + "\"role\":\"assistant\",\"model\":\"m-1-full\",\"content\":[],\"stop_reason\":null,\"usage\":"
            + "{\"input_tokens\":25,\"cache_creation_input_tokens\":7,\"cache_read_input_tokens\":1000,"
            + "\"output_tokens\":1}}}";
    static final String PING = "{\"type\":\"ping\"}";
    static final String END = "{\"type\":\"message_stop\"}";

    private Said() {}

    static String begin(int index, String block) {
        return "{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + block + "}";
    }

    static String more(int index, String delta) {
        return "{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":" + delta + "}";
    }

    static String words(int index, String text) {
        return more(index, "{\"type\":\"text_delta\",\"text\":\"" + text + "\"}");
    }

    static String stop(int index) {
        return "{\"type\":\"content_block_stop\",\"index\":" + index + "}";
    }

    static String because(String reason) {
        return "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":42}}";
    }

    static String input(int index, String part) {
        return more(index, "{\"type\":\"input_json_delta\",\"partial_json\":\"" + part + "\"}");
    }

    /** A reply of one text. */
    static String[] text(String text, String reason) {
        return new String[] {
            START, begin(0, "{\"type\":\"text\",\"text\":\"\"}"), words(0, text), stop(0), because(reason), END
        };
    }

    /** A reply that thinks, speaks, and calls two tools, one of them with nothing. */
    static String[] everything() {
        var events = new ArrayList<String>();
        events.addAll(List.of(
                START,
                begin(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
                PING,
                more(0, "{\"type\":\"thinking_delta\",\"thinking\":\"They want \"}"),
                more(0, "{\"type\":\"thinking_delta\",\"thinking\":\"the wéather 🌦\"}"),
                more(0, "{\"type\":\"signature_delta\",\"signature\":\"c2lnbmVk\"}"),
                stop(0),
                begin(1, "{\"type\":\"redacted_thinking\",\"data\":\"c2VjcmV0\"}"),
                stop(1),
                begin(2, "{\"type\":\"text\",\"text\":\"\"}"),
                words(2, "I lo"),
                words(2, "ök.\\n"),
                stop(2)));
        events.addAll(List.of(
                begin(3, "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{}}"),
                input(3, ""),
                input(3, "{\\\"ci"),
                input(3, "ty\\\":\\\"Münch"),
                input(3, "en\\\",\\\"n\\\":1.10}"),
                stop(3),
                begin(4, "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"now\",\"input\":{}}"),
                input(4, ""),
                stop(4),
                because("tool_use"),
                END));
        return events.toArray(String[]::new);
    }
}
