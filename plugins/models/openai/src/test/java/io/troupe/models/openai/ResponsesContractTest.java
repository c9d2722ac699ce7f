package io.troupe.models.openai;

import io.troupe.models.loopback.LoopbackApi;

/** The Responses API. */
class ResponsesContractTest extends OpenAiContract {

    private static final String COMPLETED =
            "{\"type\":\"response.completed\",\"response\":{\"object\":\"response\",\"status\":\"completed\","
                    + "\"model\":\"m-1-2026\",\"output\":[],\"usage\":{\"input_tokens\":100,\"output_tokens\":20}}}";

    ResponsesContractTest() {
        super(OpenAiSettings.Api.RESPONSES);
    }

    @Override
    String text() {
        var done = "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"id\":\"msg_1\","
                + "\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hello 🎭\"}]}}";
        return beginning() + LoopbackApi.events(words("lo 🎭"), done, COMPLETED);
    }

    @Override
    String calls() {
        return LoopbackApi.events(call(0, "Köln"), call(1, "Rome"), COMPLETED);
    }

    @Override
    String beginning() {
        return LoopbackApi.events(
                "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\"}}",
                "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"id\":\"msg_1\","
                        + "\"type\":\"message\",\"content\":[]}}",
                words("Hel"));
    }

    @Override
    boolean bringsAnswers(String body) {
        return body.contains("\"function_call_output\"");
    }

    private static String words(String text) {
        return "{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,"
                + "\"delta\":\"" + text + "\"}";
    }

    private static String call(int index, String city) {
        return "{\"type\":\"response.output_item.added\",\"output_index\":" + index + ",\"item\":{\"id\":\"fc_" + index
                + "\",\"type\":\"function_call\",\"call_id\":\"call_" + index
                + "\",\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"" + city + "\\\"}\"}}";
    }
}
