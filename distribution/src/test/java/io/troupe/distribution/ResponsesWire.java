package io.troupe.distribution;

import static io.troupe.distribution.ModelWire.event;
import static io.troupe.distribution.ModelWire.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Responses API of OpenAI. */
final class ResponsesWire implements ModelWire {

    @Override
    public String plugin() {
        return "openai";
    }

    @Override
    public String settings(String address) {
        return "api-key: not-a-real-key\nbase-url: " + address + "/v1\napi: responses\n";
    }

    @Override
    public String path() {
        return "/v1/responses";
    }

    @Override
    public String id(int number) {
        return "call_zyxwvutsrqponmlkjihgfed" + number;
    }

    @Override
    public int cached() {
        return 64;
    }

    @Override
    public List<String> reply(String text, List<Called> calls) {
        var events = new ArrayList<String>();
        events.add(event("{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"object\":\"response\","
                + "\"status\":\"in_progress\",\"error\":null,\"output\":[]}}"));
        said(events, text);
        calls.forEach(call -> called(events, calls.indexOf(call) + 1, call));
        events.add(event("""
            {"type":"response.completed","response":{"id":"resp_1","object":"response","status":"completed",
             "model":"%s","error":null,"output":[],"usage":{"input_tokens":%d,
             "input_tokens_details":{"cached_tokens":%d},"output_tokens":%d,
             "output_tokens_details":{"reasoning_tokens":0},"total_tokens":%d}}}\
            """.formatted(MODEL_IN_FULL, INPUT, cached(), OUTPUT, INPUT + OUTPUT)));
        return events;
    }

    private static void said(List<String> events, String text) {
        int half = text.length() / 2;
        events.add(event("{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"id\":\"msg_1\","
                + "\"type\":\"message\",\"status\":\"in_progress\",\"role\":\"assistant\",\"content\":[]}}"));
        for (var part : List.of(text.substring(0, half), text.substring(half))) {
            events.add(event("{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,"
                    + "\"content_index\":0,\"delta\":" + quoted(part) + "}"));
        }
        events.add(event("{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"id\":\"msg_1\","
                + "\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":"
                + "\"output_text\",\"annotations\":[],\"text\":" + quoted(text) + "}]}}"));
    }

    private static void called(List<String> events, int index, Called call) {
        var input = call.input().toString();
        events.add(item("added", index, call, ""));
        for (var part : List.of(input.substring(0, 3), input.substring(3))) {
            events.add(event(
                    "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"fc_%d\",\"output_index\":%d,\"delta\":%s}"
                            .formatted(index, index, quoted(part))));
        }
        events.add(event(
                "{\"type\":\"response.function_call_arguments.done\",\"item_id\":\"fc_%d\",\"output_index\":%d,\"arguments\":%s}"
                        .formatted(index, index, quoted(input))));
        events.add(item("done", index, call, input));
    }

    private static String item(String what, int index, Called call, String arguments) {
        return event("""
            {"type":"response.output_item.%s","output_index":%d,"item":{"id":"fc_%d","type":"function_call",
             "status":"completed","call_id":"%s","name":"%s","arguments":%s}}\
            """.formatted(what, index, index, call.id(), call.tool(), quoted(arguments)));
    }

    @Override
    public String slowDown() {
        return "{\"error\":{\"message\":\"Slow down.\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}";
    }

    @Override
    public List<String> tools(JsonNode request) {
        return request.path("tools").findValuesAsText("name");
    }

    @Override
    public List<Called> calls(JsonNode request) {
        var calls = new ArrayList<Called>();
        for (var item : request.path("input")) {
            if (item.path("type").asText().equals("function_call")) {
                calls.add(new Called(
                        item.path("call_id").asText(),
                        item.path("name").asText(),
                        ModelWire.read(item.path("arguments").asText())));
            }
        }
        return calls;
    }

    @Override
    public Map<String, String> answers(JsonNode request) {
        var answers = new LinkedHashMap<String, String>();
        for (var item : request.path("input")) {
            if (item.path("type").asText().equals("function_call_output")) {
                var output = item.path("output");
                answers.put(
                        item.path("call_id").asText(),
                        output.isTextual() ? output.asText() : String.join("\n", output.findValuesAsText("text")));
            }
        }
        return answers;
    }
}
