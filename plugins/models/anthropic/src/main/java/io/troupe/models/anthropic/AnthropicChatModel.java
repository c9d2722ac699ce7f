package io.troupe.models.anthropic;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.models.wire.Answer;
import io.troupe.models.wire.Connection;
import io.troupe.models.wire.Listening;
import java.util.List;
import java.util.function.Consumer;

/** The models of one server. */
final class AnthropicChatModel implements ChatModel {

    private static final String PATH = "/v1/messages";
    private static final String USUAL = "claude-sonnet-4-6";

    private final Connection connection;
    private final String usual;
    private final Models models;
    private final Structure structure = new Structure();

    private AnthropicChatModel(Connection connection, String usual) {
        this.connection = connection;
        this.usual = usual;
        this.models = new Models(connection, usual);
    }

    static AnthropicChatModel of(AnthropicSettings settings) {
        return new AnthropicChatModel(
                new Connection(AnthropicServer.of(settings)), settings.model().orElse(USUAL));
    }

    @Override
    public List<Known> models() throws InterruptedException {
        return models.list();
    }

    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        var model = prompt.model().orElse(usual);
        var request = MessagesRequest.of(prompt, model);
        boolean structured = structure.ask(prompt, model, request);
        try (var answer = connection.post(PATH, request)) {
            if (answer.good()) {
                return listen(answer, model, onDelta);
            }
            var error = answer.error();
            if (!structured || !structure.refused(error, model)) {
                throw error.exception(connection.server());
            }
        }
        try (var answer = connection.post(PATH, Structure.without(request))) {
            if (!answer.good()) {
                throw answer.error().exception(connection.server());
            }
            return listen(answer, model, onDelta);
        }
    }

    private static Reply listen(Answer answer, String model, Consumer<Delta> onDelta) throws InterruptedException {
        var reply = new MessagesReply(model);
        Listening.listen(answer, reply, onDelta);
        return reply.reply();
    }

    @Override
    public void close() {
        connection.close();
    }
}
