package io.troupe.models.anthropic;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.models.wire.Connection;
import io.troupe.models.wire.Listening;
import io.troupe.models.wire.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The models of one server. */
final class AnthropicChatModel implements ChatModel {

    private static final String USUAL = "claude-sonnet-4-6";

    private final Connection connection;
    private final String usual;

    private AnthropicChatModel(Connection connection, String usual) {
        this.connection = connection;
        this.usual = usual;
    }

    static AnthropicChatModel of(AnthropicSettings settings) {
        return new AnthropicChatModel(
                new Connection(AnthropicServer.of(settings)), settings.model().orElse(USUAL));
    }

    /** As many as a page can hold, which is more than there are. */
    @Override
    public List<Known> models() throws InterruptedException {
        try (var answer = connection.get("/v1/models?limit=1000")) {
            if (!answer.good()) {
                throw answer.error().exception(connection.server());
            }
            var tree = Trees.read(answer.json())
                    .orElseThrow(() -> answer.unavailable("listed its models in what is not JSON, or not all of it"));
            var all = new ArrayList<Known>();
            all.add(new Known(usual, Optional.empty()));
            for (var model : tree.path("data")) {
                var name = Trees.text(model, "id");
                var context =
                        Optional.of(model.path("max_input_tokens").asInt(0)).filter(tokens -> tokens > 0);
                if (name.equals(usual)) {
                    all.set(0, new Known(name, context));
                } else if (!name.isBlank()) {
                    all.add(new Known(name, context));
                }
            }
            return List.copyOf(all);
        }
    }

    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        var model = prompt.model().orElse(usual);
        try (var answer = connection.post("/v1/messages", MessagesRequest.of(prompt, model))) {
            if (!answer.good()) {
                throw answer.error().exception(connection.server());
            }
            var reply = new MessagesReply(model);
            Listening.listen(answer, reply, onDelta);
            return reply.reply();
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
