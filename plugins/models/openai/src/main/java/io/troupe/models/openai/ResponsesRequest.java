package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.ChatMessage;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Prompt;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolResult;
import io.troupe.models.wire.Trees;
import java.util.List;

/** Writes a prompt as a request of the Responses API. */
final class ResponsesRequest {

    private final boolean openAi;
    private final ArrayNode input = Trees.array();

    private ResponsesRequest(boolean openAi) {
        this.openAi = openAi;
    }

    static ObjectNode of(Prompt prompt, String model, boolean openAi) {
        var request = new ResponsesRequest(openAi);
        prompt.messages().forEach(request::message);
        return request.body(prompt, model);
    }

    private ObjectNode body(Prompt prompt, String model) {
        var body = Trees.object().put("model", model).put("stream", true).put("store", false);
        body.put("max_output_tokens", prompt.maxTokens());
        if (!prompt.system().isBlank()) {
            body.put("instructions", prompt.system());
        }
        body.set("input", input);
        if (!prompt.tools().isEmpty()) {
            var tools = body.putArray("tools");
            prompt.tools()
                    .forEach(tool -> tools.addObject()
                            .put("type", "function")
                            .put("name", tool.name())
                            .put("description", tool.description())
                            .put("strict", false)
                            .set("parameters", Schemas.input(tool.input())));
        }
        if (Models.reasons(model)) {
            body.putArray("include").add("reasoning.encrypted_content"); // others of the models refuse to be asked
        }
        if (prompt.thinkingTokens() > 0 && (!openAi || Models.reasons(model))) {
            body.putObject("reasoning").put("effort", Effort.of(prompt.thinkingTokens()));
        }
        if (openAi || prompt.tools().isEmpty()) {
            prompt.output()
                    .flatMap(Schemas::output)
                    .ifPresent(schema -> body.putObject("text").set("format", schema.put("type", "json_schema")));
        }
        return body;
    }

    private void message(ChatMessage message) {
        switch (message) {
            case ChatMessage.User(var content) -> {
                var pieces = input.addObject().put("role", "user").putArray("content");
                content.forEach(one -> pieces.add(piece(Piece.of(one))));
            }
            case ChatMessage.Assistant(var parts) -> parts.forEach(this::said);
            case ChatMessage.ToolAnswers(var answers) ->
                answers.forEach(answered -> input.addObject()
                        .put("type", "function_call_output")
                        .put("call_id", answered.callId())
                        .set("output", output(answered.result())));
        }
    }

    private static JsonNode piece(Piece piece) {
        var node = Trees.object();
        return switch (piece) {
            case Piece.Words(var text) -> node.put("type", "input_text").put("text", text);
            case Piece.Picture(var url) ->
                node.put("type", "input_image").put("detail", "auto").put("image_url", url);
            case Piece.Document(var name, var url) ->
                node.put("type", "input_file").put("filename", name).put("file_data", url);
            case Piece.Sound _ ->
                throw new PluginException(
                        Kind.REFUSED, "sound, which the Responses API does not take; api: chat does with some models");
        };
    }

    private void said(ReplyPart part) {
        switch (part) {
            case ReplyPart.Text(var text) ->
                input.addObject().put("role", "assistant").put("content", text);
            case ReplyPart.Call(var call) ->
                input.addObject()
                        .put("type", "function_call")
                        .put("call_id", call.id())
                        .put("name", call.tool())
                        .put("arguments", call.input().text());
            case ReplyPart.Thinking thinking ->
                thinking.seal().map(Trees::of).filter(this::ours).ifPresent(input::add);
        }
    }

    /** OpenAI keeps nothing for us, so that it knows only what is sealed; other providers have seals of their own. */
    private boolean ours(JsonNode seal) {
        return Trees.text(seal, "type").equals("reasoning") && (!openAi || Trees.has(seal, "encrypted_content"));
    }

    private static JsonNode output(ToolResult result) {
        List<Piece.Picture> pictures = Piece.pictures(result);
        var words = Piece.words(result);
        if (pictures.isEmpty()) {
            return Trees.object().textNode(words);
        }
        var pieces = Trees.array();
        if (!words.isEmpty()) {
            pieces.add(piece(new Piece.Words(words)));
        }
        pictures.forEach(picture -> pieces.add(piece(picture)));
        return pieces;
    }
}
