package io.troupe.models.openai;

import io.troupe.api.Delta;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.models.wire.Connection;
import io.troupe.models.wire.Listening;
import java.util.function.Consumer;

/** Asks by the Responses API, without anything being kept at the server. */
final class Responses implements Api {

    private final Connection connection;

    Responses(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Reply reply(Prompt prompt, String model, Consumer<Delta> onDelta) throws InterruptedException {
        var body = ResponsesRequest.of(prompt, model, OpenAiServer.isOpenAi(connection.server()));
        try (var answer = connection.post("/responses", body)) {
            if (!answer.good()) {
                throw answer.error().exception(connection.server());
            }
            var reply = new ResponsesReply(model, connection.server());
            Listening.listen(answer, reply, onDelta);
            return reply.reply();
        }
    }
}
