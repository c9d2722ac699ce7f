package io.troupe.distribution;

import static io.troupe.distribution.ModelWire.event;
import static io.troupe.distribution.ModelWire.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Messages API of Anthropic. */
final class AnthropicWire implements ModelWire {

    @Override
    public String plugin() {
        return "anthropic";
    }

    @Override
    public String settings(String address) {
        return "api-key: not-a-real-key\nbase-url: " + address + "\n";
    }

    @Override
    public String path() {
        return "/v1/messages";
    }

    @Override
    public String id(int number) {
        return "toolu_01A09q90qw90lq91781" + number;
    }

    @Override
    public int cached() {
        return 64;
    }

    @Override
    public List<String> reply(String text, List<Called> calls) {
        var events = new ArrayList<String>();
        events.add(event("""
            {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"%s",
             "content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":%d,
             "cache_creation_input_tokens":0,"cache_read_input_tokens":%d,"output_tokens":1}}}\
            """.formatted(MODEL_IN_FULL, INPUT - cached(), cached())));
        events.add(event("{\"type\":\"ping\"}"));
        int half = text.length() / 2;
        block(
                events,
                0,
                "{\"type\":\"text\",\"text\":\"\"}",
                List.of(text(text.substring(0, half)), text(text.substring(half))));
        for (var call : calls) {
            var input = call.input().toString();
            block(
                    events,
                    calls.indexOf(call) + 1,
                    "{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"%s\",\"input\":{}}"
                            .formatted(call.id(), call.tool()),
                    List.of(input(""), input(input.substring(0, 3)), input(input.substring(3))));
        }
        events.add(event("""
            {"type":"message_delta","delta":{"stop_reason":"%s","stop_sequence":null},"usage":{"output_tokens":%d}}\
            """.formatted(calls.isEmpty() ? "end_turn" : "tool_use", OUTPUT)));
        events.add(event("{\"type\":\"message_stop\"}"));
        return events;
    }

    private static void block(List<String> events, int index, String begin, List<String> deltas) {
        events.add(event("{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + begin + "}"));
        deltas.forEach(delta -> events.add(
                event("{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":" + delta + "}")));
        events.add(event("{\"type\":\"content_block_stop\",\"index\":" + index + "}"));
    }

    private static String text(String text) {
        return "{\"type\":\"text_delta\",\"text\":" + quoted(text) + "}";
    }

    private static String input(String part) {
        return "{\"type\":\"input_json_delta\",\"partial_json\":" + quoted(part) + "}";
    }

    @Override
    public String slowDown() {
        return "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow down.\"}}";
    }

    @Override
    public List<String> tools(JsonNode request) {
        return request.path("tools").findValuesAsText("name");
    }

    @Override
    public List<Called> calls(JsonNode request) {
        return blocks(request, "assistant", "tool_use").stream()
                .map(block ->
                        new Called(block.path("id").asText(), block.path("name").asText(), block.path("input")))
                .toList();
    }

    @Override
    public Map<String, String> answers(JsonNode request) {
        var answers = new LinkedHashMap<String, String>();
        for (var block : blocks(request, "user", "tool_result")) {
            answers.put(
                    block.path("tool_use_id").asText(),
                    String.join("\n", block.path("content").findValuesAsText("text")));
        }
        return answers;
    }

    private static List<JsonNode> blocks(JsonNode request, String role, String type) {
        var found = new ArrayList<JsonNode>();
        for (var message : request.path("messages")) {
            for (var block : message.path("content")) {
                if (message.path("role").asText().equals(role)
                        && block.path("type").asText().equals(type)) {
                    found.add(block);
                }
            }
        }
        return found;
    }
}
