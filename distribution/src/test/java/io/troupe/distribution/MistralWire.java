package io.troupe.distribution;

import static io.troupe.distribution.ModelWire.data;
import static io.troupe.distribution.ModelWire.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Mistral's dialect of Chat Completions, which LangChain4j asks: calls come whole, with short ids, and with the end. */
final class MistralWire extends ChatWire {

    @Override
    public String plugin() {
        return "langchain4j";
    }

    @Override
    public String settings(String address) {
        return "provider: mistral-ai\nmodel: another\napi-key: not-a-real-key\nbase-url: " + address + "/v1\n";
    }

    @Override
    public String id(int number) {
        return "D681PevK" + number;
    }

    @Override
    public int cached() {
        return 0;
    }

    @Override
    public List<String> reply(String text, List<Called> calls) {
        var events = new ArrayList<String>();
        int half = text.length() / 2;
        events.add(choice("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
        events.add(choice("{\"content\":" + quoted(text.substring(0, half)) + "}", "null"));
        events.add(choice("{\"content\":" + quoted(text.substring(half)) + "}", "null"));
        var called = calls.stream()
                .map(call -> "{\"id\":\"%s\",\"index\":%d,\"function\":{\"name\":\"%s\",\"arguments\":%s}}"
                        .formatted(
                                call.id(),
                                calls.indexOf(call),
                                call.tool(),
                                quoted(call.input().toString())))
                .collect(Collectors.joining(","));
        events.add(data("""
            {"id":"c-1","object":"chat.completion.chunk","created":1767225600,"model":"%s","choices":[{"index":0,
             "delta":{"content":""%s},"finish_reason":"%s"}],
             "usage":{"prompt_tokens":%d,"total_tokens":%d,"completion_tokens":%d}}\
            """.formatted(
                        MODEL_IN_FULL,
                        calls.isEmpty() ? "" : ",\"tool_calls\":[" + called + "]",
                        calls.isEmpty() ? "stop" : "tool_calls",
                        INPUT,
                        INPUT + OUTPUT,
                        OUTPUT)));
        events.add("data: [DONE]\n\n");
        return events;
    }

    @Override
    public String slowDown() {
        return "{\"object\":\"error\",\"message\":\"Slow down.\",\"type\":\"rate_limited\",\"code\":\"1300\"}";
    }
}
