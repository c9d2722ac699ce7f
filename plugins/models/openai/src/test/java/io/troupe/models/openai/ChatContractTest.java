package io.troupe.models.openai;

import io.troupe.models.loopback.LoopbackApi;

/** Chat Completions. */
class ChatContractTest extends OpenAiContract {

    private static final String DONE = "data: [DONE]\n\n";
    private static final String USAGE =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}";

    ChatContractTest() {
        super(OpenAiSettings.Api.CHAT);
    }

    @Override
    String text() {
        return beginning()
                + LoopbackApi.events(choice("{\"content\":\"lo 🎭\"}", "null"), choice("{}", "\"stop\""), USAGE)
                + DONE;
    }

    @Override
    String calls() {
        return LoopbackApi.events(call(0, "Köln"), call(1, "Rome"), choice("{}", "\"tool_calls\""), USAGE) + DONE;
    }

    @Override
    String beginning() {
        return LoopbackApi.events(choice("{\"role\":\"assistant\",\"content\":\"Hel\"}", "null"));
    }

    @Override
    boolean bringsAnswers(String body) {
        return body.contains("\"tool_call_id\"");
    }

    private static String call(int index, String city) {
        return choice(
                "{\"tool_calls\":[{\"index\":" + index + ",\"id\":\"call_" + index + "\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"" + city
                        + "\\\"}\"}}]}",
                "null");
    }

    private static String choice(String delta, String finish) {
        return "{\"object\":\"chat.completion.chunk\",\"model\":\"m-1-2026\",\"choices\":[{\"index\":0,\"delta\":"
                + delta + ",\"finish_reason\":" + finish + "}]}";
    }
}
