package io.troupe.models.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.ChatMessage;
import io.troupe.api.Prompt;
import io.troupe.api.ReplyPart;
import io.troupe.api.Tool;
import io.troupe.models.wire.Trees;
import java.util.List;

/** Writes a prompt as a request of the Messages API. */
final class MessagesRequest {

    private final ArrayNode messages = Trees.array();

    private MessagesRequest() {}

    static ObjectNode of(Prompt prompt, String model) {
        var request = new MessagesRequest();
        prompt.messages().forEach(request::message);
        return request.body(prompt, model);
    }

    private ObjectNode body(Prompt prompt, String model) {
        var body = Trees.object().put("model", model).put("max_tokens", prompt.maxTokens());
        body.put("stream", true);
        if (!prompt.system().isBlank()) {
            cached(body.putArray("system").add(Blocks.text(prompt.system())));
        }
        if (!prompt.tools().isEmpty()) {
            var tools = body.putArray("tools");
            prompt.tools().forEach(tool -> tools.add(tool(tool)));
            cached(tools);
        }
        if (!messages.isEmpty() && messages.get(messages.size() - 1).path("content") instanceof ArrayNode last) {
            cached(last);
        }
        Thoughts.ask(prompt, model, body);
        body.set("messages", messages);
        return body;
    }

    /** Asks the API to keep all up to the last of these for the next request; it refuses that of thinking. */
    private static void cached(ArrayNode blocks) {
        if (blocks.get(blocks.size() - 1) instanceof ObjectNode last
                && !Trees.text(last, "type").endsWith("thinking")) {
            last.putObject("cache_control").put("type", "ephemeral");
        }
    }

    private static ObjectNode tool(Tool tool) {
        var node = Trees.object().put("name", tool.name()).put("description", tool.description());
        var schema = Trees.of(tool.input());
        if (schema instanceof ObjectNode object && !object.has("type")) {
            object.put("type", "object"); // the API refuses a schema without
        }
        node.set("input_schema", schema);
        return node;
    }

    private void message(ChatMessage message) {
        switch (message) {
            case ChatMessage.User(var content) -> {
                var blocks = content.stream()
                        .map(Blocks::of)
                        .filter(block -> !Blocks.blank(block))
                        .toList();
                say("user", blocks.isEmpty() ? List.of(Blocks.text("(nothing)")) : blocks);
            }
            case ChatMessage.Assistant(var parts) ->
                say(
                        "assistant",
                        parts.stream().flatMap(part -> part(part).stream()).toList());
            case ChatMessage.ToolAnswers(var answers) ->
                say("user", answers.stream().map(Blocks::answer).toList());
        }
    }

    /** Adds to the message before when it is of the same side: the API wants them to take turns. */
    private void say(String role, List<? extends JsonNode> blocks) {
        if (blocks.isEmpty()) {
            return;
        }
        var last = messages.path(messages.size() - 1);
        var content = Trees.text(last, "role").equals(role) && last.path("content") instanceof ArrayNode same
                ? same
                : messages.addObject().put("role", role).putArray("content");
        blocks.forEach(content::add);
    }

    private static List<JsonNode> part(ReplyPart part) {
        return switch (part) {
            case ReplyPart.Text(var text) -> text.isBlank() ? List.of() : List.of(Blocks.text(text));
            case ReplyPart.Call(var call) -> {
                var node = Trees.object()
                        .put("type", "tool_use")
                        .put("id", Blocks.id(call.id()))
                        .put("name", call.tool());
                node.set("input", Trees.of(call.input()));
                yield List.of(node);
            }
            case ReplyPart.Thinking thinking ->
                Thoughts.sealed(thinking).stream().toList();
        };
    }
}
