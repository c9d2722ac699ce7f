package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.ChatMessage;
import io.troupe.api.Content;
import io.troupe.api.Prompt;
import io.troupe.api.ReplyPart;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.models.wire.Trees;
import java.util.ArrayList;
import java.util.List;

/** Writes a prompt as a request of Chat Completions. */
final class ChatRequest {

    private final Dialect dialect;
    private final ArrayNode messages = Trees.array();

    private ChatRequest(Dialect dialect) {
        this.dialect = dialect;
    }

    static ObjectNode of(Prompt prompt, String model, Dialect dialect) {
        var request = new ChatRequest(dialect);
        if (!prompt.system().isBlank()) {
            request.messages.addObject().put("role", "system").put("content", prompt.system());
        }
        prompt.messages().forEach(request::message);
        return request.body(prompt, model);
    }

    private ObjectNode body(Prompt prompt, String model) {
        var body = Trees.object().put("model", model).put("stream", true);
        body.set("messages", messages);
        if (dialect.usage()) {
            body.putObject("stream_options").put("include_usage", true);
        }
        dialect.limit(body, prompt.maxTokens());
        if (!prompt.tools().isEmpty()) {
            var tools = body.putArray("tools");
            prompt.tools().forEach(tool -> tools.add(tool(tool)));
        }
        if (prompt.thinkingTokens() > 0 && (!dialect.openAi() || Models.reasons(model))) {
            body.put("reasoning_effort", Effort.of(prompt.thinkingTokens()));
        }
        // Servers other than OpenAI's force the schema on every token, after which no tool can be called.
        if (dialect.openAi() || prompt.tools().isEmpty()) {
            prompt.output()
                    .flatMap(Schemas::output)
                    .ifPresent(schema -> body.putObject("response_format")
                            .put("type", "json_schema")
                            .set("json_schema", schema));
        }
        return body;
    }

    private static ObjectNode tool(Tool tool) {
        var node = Trees.object().put("type", "function");
        node.putObject("function")
                .put("name", tool.name())
                .put("description", tool.description())
                .set("parameters", Schemas.input(tool.input()));
        return node;
    }

    private void message(ChatMessage message) {
        switch (message) {
            case ChatMessage.User(var content) -> user(content);
            case ChatMessage.Assistant(var parts) -> assistant(parts);
            case ChatMessage.ToolAnswers answers -> answers(answers);
        }
    }

    private void user(List<Content> content) {
        var message = messages.addObject().put("role", "user");
        if (content.size() == 1 && Piece.of(content.getFirst()) instanceof Piece.Words(var text)) {
            message.put("content", text); // the only shape that every server takes
            return;
        }
        var pieces = message.putArray("content");
        content.forEach(one -> pieces.add(piece(Piece.of(one))));
    }

    private static JsonNode piece(Piece piece) {
        var node = Trees.object();
        switch (piece) {
            case Piece.Words(var text) -> node.put("type", "text").put("text", text);
            case Piece.Picture(var url) ->
                node.put("type", "image_url").putObject("image_url").put("url", url);
            case Piece.Sound(var data, var format) ->
                node.put("type", "input_audio")
                        .putObject("input_audio")
                        .put("data", data)
                        .put("format", format);
            case Piece.Document(var name, var url) ->
                node.put("type", "file").putObject("file").put("filename", name).put("file_data", url);
        }
        return node;
    }

    private void assistant(List<ReplyPart> parts) {
        var message = messages.addObject().put("role", "assistant");
        var text = new StringBuilder();
        var calls = Trees.array();
        var thoughts = new ArrayList<ReplyPart.Thinking>();
        for (var part : parts) {
            switch (part) {
                case ReplyPart.Text(var more) -> text.append(more);
                case ReplyPart.Call(var call) -> calls.add(call(call, thoughts));
                case ReplyPart.Thinking thinking -> {
                    ChatThinking.giveBack(thinking, message);
                    thoughts.add(thinking);
                }
            }
        }
        if (!text.isEmpty() || calls.isEmpty()) {
            message.put("content", text.toString());
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
    }

    private static ObjectNode call(ToolCall call, List<ReplyPart.Thinking> thoughts) {
        var node = Trees.object().put("id", call.id()).put("type", "function");
        node.putObject("function")
                .put("name", call.tool())
                .put("arguments", call.input().text());
        thoughts.stream()
                .map(thinking -> ChatThinking.signed(thinking, call.id()))
                .filter(JsonNode::isObject)
                .forEach(extra -> node.set("extra_content", extra));
        return node;
    }

    /** An answer can only be text; pictures follow as if the user had shown them. */
    private void answers(ChatMessage.ToolAnswers answers) {
        for (var answered : answers.answers()) {
            messages.addObject()
                    .put("role", "tool")
                    .put("tool_call_id", answered.callId())
                    .put("content", Piece.words(answered.result()));
        }
        var pictures = Piece.pictures(answers);
        if (!pictures.isEmpty()) {
            var content = messages.addObject().put("role", "user").putArray("content");
            content.add(piece(new Piece.Words("The pictures that the tools gave, in order:")));
            pictures.forEach(picture -> content.add(piece(picture)));
        }
    }
}
