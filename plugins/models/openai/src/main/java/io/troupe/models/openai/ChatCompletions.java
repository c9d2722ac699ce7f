package io.troupe.models.openai;

import io.troupe.api.Delta;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.models.wire.Connection;
import io.troupe.models.wire.Listening;
import java.util.function.Consumer;

/** Asks by Chat Completions, and finds out how the server wants to be asked. */
final class ChatCompletions implements Api {

    private final Connection connection;
    private volatile Dialect dialect;

    ChatCompletions(Connection connection) {
        this.connection = connection;
        this.dialect = Dialect.of(connection.server());
    }

    @Override
    public Reply reply(Prompt prompt, String model, Consumer<Delta> onDelta) throws InterruptedException {
        var spoken = dialect;
        for (int tries = 1; ; tries++) {
            try (var answer = connection.post("/chat/completions", ChatRequest.of(prompt, model, spoken))) {
                if (answer.good()) {
                    keep(spoken);
                    var reply = new ChatReply(model, connection.server());
                    Listening.listen(answer, reply, onDelta);
                    return reply.reply();
                }
                var error = answer.error();
                var other = spoken.after(error);
                if (other.isEmpty() || tries > 2) {
                    throw error.exception(connection.server());
                }
                spoken = other.get();
            }
        }
    }

    private void keep(Dialect understood) {
        if (understood.lasts()) {
            dialect = understood;
        }
    }
}
