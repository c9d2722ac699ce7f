package io.troupe.distribution;

import static io.troupe.distribution.ModelWire.data;
import static io.troupe.distribution.ModelWire.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chat Completions, as OpenAI's servers speak it. */
class ChatWire implements ModelWire {

    @Override
    public String plugin() {
        return "openai";
    }

    @Override
    public String settings(String address) {
        return "api-key: not-a-real-key\nbase-url: " + address + "/v1\napi: chat\n";
    }

    @Override
    public String path() {
        return "/v1/chat/completions";
    }

    @Override
    public String id(int number) {
        return "call_abcdefghijklmnopqrstuvw" + number;
    }

    @Override
    public int cached() {
        return 64;
    }

    @Override
    public List<String> reply(String text, List<Called> calls) {
        var events = new ArrayList<String>();
        int half = text.length() / 2;
        events.add(choice("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
        events.add(choice("{\"content\":" + quoted(text.substring(0, half)) + "}", "null"));
        events.add(choice("{\"content\":" + quoted(text.substring(half)) + "}", "null"));
        for (var call : calls) {
            int index = calls.indexOf(call);
            var input = call.input().toString();
            events.add(called(
                    index,
                    "\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"\"}"
                            .formatted(call.id(), call.tool())));
            events.add(called(index, "\"function\":{\"arguments\":" + quoted(input.substring(0, 3)) + "}"));
            events.add(called(index, "\"function\":{\"arguments\":" + quoted(input.substring(3)) + "}"));
        }
        events.add(choice("{}", calls.isEmpty() ? "\"stop\"" : "\"tool_calls\""));
        events.add(data("""
            {"id":"c-1","object":"chat.completion.chunk","model":"%s","choices":[],"usage":{"prompt_tokens":%d,
             "completion_tokens":%d,"total_tokens":%d,"prompt_tokens_details":{"cached_tokens":%d}}}\
            """.formatted(MODEL_IN_FULL, INPUT, OUTPUT, INPUT + OUTPUT, cached())));
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static String called(int index, String fields) {
        return choice("{\"tool_calls\":[{\"index\":" + index + "," + fields + "}]}", "null");
    }

    static String choice(String delta, String finish) {
        return data("""
            {"id":"c-1","object":"chat.completion.chunk","created":1767225600,"model":"%s",
             "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}\
            """.formatted(MODEL_IN_FULL, delta, finish));
    }

    @Override
    public String slowDown() {
        return "{\"error\":{\"message\":\"Slow down.\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}";
    }

    @Override
    public List<String> tools(JsonNode request) {
        var names = new ArrayList<String>();
        request.path("tools")
                .forEach(tool -> names.add(tool.path("function").path("name").asText()));
        return names;
    }

    @Override
    public List<Called> calls(JsonNode request) {
        var calls = new ArrayList<Called>();
        for (var message : request.path("messages")) {
            for (var call : message.path("tool_calls")) {
                var function = call.path("function");
                calls.add(new Called(
                        call.path("id").asText(),
                        function.path("name").asText(),
                        ModelWire.read(function.path("arguments").asText())));
            }
        }
        return calls;
    }

    @Override
    public Map<String, String> answers(JsonNode request) {
        var answers = new LinkedHashMap<String, String>();
        for (var message : request.path("messages")) {
            if (message.path("role").asText().equals("tool")) {
                var content = message.path("content");
                answers.put(
                        message.path("tool_call_id").asText(),
                        content.isTextual() ? content.asText() : String.join("\n", content.findValuesAsText("text")));
            }
        }
        return answers;
    }
}
