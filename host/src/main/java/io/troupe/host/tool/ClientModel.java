package io.troupe.host.tool;

import io.troupe.api.ChatMessage;
import io.troupe.api.ChatModel;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.ReplyPart;
import io.troupe.api.Usage;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Said;
import io.troupe.host.bus.ToolCalls.Think;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The model of the client that called a tool. It calls no tools itself, and says nothing of what it used. */
record ClientModel(AskedBack client, String call) implements ChatModel {

    @Override
    public List<Known> models() {
        return List.of(new Known("client", Optional.empty()));
    }

    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        if (!prompt.tools().isEmpty()) {
            throw refused("a client's model calls no tools, expected a prompt without");
        }
        var said = prompt.messages().stream().map(ClientModel::said).toList();
        var thought =
                client.await(client.at(ToolCalls.THINK), new Think(call, system(prompt), said, prompt.maxTokens()));
        var text = thought.content().stream()
                .filter(Content.Text.class::isInstance)
                .map(part -> ((Content.Text) part).text())
                .collect(Collectors.joining("\n"));
        onDelta.accept(new Delta.Text(text));
        return new Reply(
                List.of(new ReplyPart.Text(text)), stop(thought.stop()), Usage.NONE, thought.model(), Optional.empty());
    }

    private static String system(Prompt prompt) {
        return prompt.output()
                .map(schema -> prompt.system() + "\nAnswer with JSON that fits this schema, and nothing else:\n"
                        + schema.text())
                .orElse(prompt.system());
    }

    private static Said said(ChatMessage message) {
        return switch (message) {
            case ChatMessage.User(var content) -> new Said(false, content);
            case ChatMessage.Assistant(var parts) ->
                new Said(
                        true,
                        parts.stream()
                                .filter(ReplyPart.Text.class::isInstance)
                                .map(part -> Content.text(((ReplyPart.Text) part).text()))
                                .toList());
            case ChatMessage.ToolAnswers answers ->
                throw refused("a client's model calls no tools, expected no answers of tools");
        };
    }

    private static Reply.Stop stop(String reason) {
        return switch (reason) {
            case "maxTokens" -> Reply.Stop.TOO_LONG;
            default -> Reply.Stop.END;
        };
    }

    private static PluginException refused(String words) {
        return new PluginException(PluginException.Kind.REFUSED, words);
    }
}
