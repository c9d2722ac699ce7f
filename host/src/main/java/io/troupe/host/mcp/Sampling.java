package io.troupe.host.mcp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.troupe.api.Content;
import io.troupe.host.bus.ToolCalls.Think;
import io.troupe.host.bus.ToolCalls.Thought;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes and reads what a client's model is asked; see the specification, client/sampling. */
final class Sampling {

    private Sampling() {}

    record Request(
            List<Message> messages,
            @JsonProperty("systemPrompt") Optional<String> system,
            @JsonProperty("maxTokens") int maxTokens) {}

    record Message(String role, McpSchema.Content content) {}

    /** One message a part: all revisions of the protocol know that form. */
    static Request request(Think think) {
        List<Message> messages = new ArrayList<>();
        for (var said : think.said()) {
            said.content()
                    .forEach(part -> messages.add(new Message(said.byModel() ? "assistant" : "user", plain(part))));
        }
        return new Request(
                messages, Optional.of(think.system()).filter(system -> !system.isBlank()), think.maxTokens());
    }

    /** Models take text, pictures and sound; what else there is becomes text. */
    private static McpSchema.Content plain(Content part) {
        return switch (part) {
            case Content.Text text -> Contents.of(text);
            case Content.Image picture -> Contents.of(picture);
            case Content.Audio sound -> Contents.of(sound);
            case Content.Structured(var json) -> Contents.text(json.text());
            case Content.Resource(var uri, var mimeType, var words, var data) ->
                Contents.text(words.map(known -> uri + "\n" + known).orElse(uri));
        };
    }

    static Thought thought(JsonNode result) {
        var content = result.path("content");
        List<Content> parts = new ArrayList<>();
        if (content.isArray()) {
            content.forEach(part -> parts.add(part(part)));
        } else {
            parts.add(part(content));
        }
        return new Thought(
                parts,
                result.path("stopReason").asText("endTurn"),
                result.path("model").asText("unknown"));
    }

    private static Content part(JsonNode part) {
        var data = part.path("data").asText();
        var mimeType = part.path("mimeType").asText("application/octet-stream");
        return switch (part.path("type").asText()) {
            case "image" -> new Content.Image(data, mimeType);
            case "audio" -> new Content.Audio(data, mimeType);
            default -> Content.text(part.path("text").asText());
        };
    }
}
