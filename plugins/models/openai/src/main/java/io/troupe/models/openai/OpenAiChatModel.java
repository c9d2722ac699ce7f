package io.troupe.models.openai;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.models.wire.Connection;
import java.util.List;
import java.util.function.Consumer;

/** The models of one server. */
final class OpenAiChatModel implements ChatModel {

    private final Connection connection;
    private final Api api;
    private final Models models;

    private OpenAiChatModel(Connection connection, Api api, Models models) {
        this.connection = connection;
        this.api = api;
        this.models = models;
    }

    static OpenAiChatModel of(OpenAiSettings settings) {
        var server = OpenAiServer.of(settings);
        var connection = new Connection(server);
        var usual = OpenAiServer.isOpenAi(server) ? OpenAiSettings.Api.RESPONSES : OpenAiSettings.Api.CHAT;
        var api = switch (settings.api().orElse(usual)) {
            case CHAT -> new ChatCompletions(connection);
            case RESPONSES -> new Responses(connection);
        };
        return new OpenAiChatModel(connection, api, new Models(connection, settings.model()));
    }

    @Override
    public List<Known> models() throws InterruptedException {
        return models.list();
    }

    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        var model = prompt.model().isPresent() ? prompt.model().get() : models.usual();
        try {
            return api.reply(prompt, model, onDelta);
        } catch (PluginException e) {
            if (e.kind() == Kind.REFUSED) {
                models.forget();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
