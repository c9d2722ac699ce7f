package io.troupe.models.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.ChatMessage;
import io.troupe.api.Content;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.wire.Trees;
import java.util.Set;

/** Writes content as blocks of the Messages API. */
final class Blocks {

    private static final Set<String> PICTURES = Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

    private Blocks() {}

    static ObjectNode text(String text) {
        return Trees.object().put("type", "text").put("text", text);
    }

    /** Whether it is text without anything in it, which the API refuses. */
    static boolean blank(ObjectNode block) {
        return Trees.text(block, "type").equals("text")
                && Trees.text(block, "text").isBlank();
    }

    /** @throws PluginException of kind {@code REFUSED} for what the API does not take */
    static ObjectNode of(Content content) {
        return switch (content) {
            case Content.Text(var text) -> text(text);
            case Content.Structured(var json) -> text(json.text());
            case Content.Image(var data, var type) -> {
                if (!PICTURES.contains(type)) {
                    throw new PluginException(
                            Kind.REFUSED,
                            "a picture of type '" + type + "', expected one of image/jpeg, png, gif, webp");
                }
                yield bytes("image", type, data);
            }
            case Content.Audio audio ->
                throw new PluginException(
                        Kind.REFUSED,
                        "sound of type '" + audio.mimeType() + "', which the API does not take, expected none");
            case Content.Resource resource -> resource(resource);
        };
    }

    private static ObjectNode resource(Content.Resource resource) {
        if (resource.text().isPresent()) {
            return text("Resource " + resource.uri() + ":\n" + resource.text().get());
        }
        var type = resource.mimeType();
        var data = resource.data();
        if (data.isPresent() && PICTURES.contains(type)) {
            return bytes("image", type, data.get());
        }
        if (data.isPresent() && type.equals("application/pdf")) {
            var name = resource.uri().substring(resource.uri().lastIndexOf('/') + 1);
            var document = bytes("document", type, data.get());
            return name.isBlank() ? document : document.put("title", name);
        }
        return text("Resource " + resource.uri() + " (" + type + "), which is not shown here");
    }

    private static ObjectNode bytes(String kind, String type, String data) {
        var block = Trees.object().put("type", kind);
        block.putObject("source").put("type", "base64").put("media_type", type).put("data", data);
        return block;
    }

    /** What came of a tool; the model is told of what it cannot be given. */
    static ObjectNode answer(ChatMessage.Answered answered) {
        var block = Trees.object().put("type", "tool_result").put("tool_use_id", id(answered.callId()));
        var content = Trees.array();
        for (var piece : answered.result().content()) {
            var one = switch (piece) {
                case Content.Audio audio -> text("Sound (" + audio.mimeType() + "), which is not given to you");
                case Content.Image image
                when !PICTURES.contains(image.mimeType()) ->
                    text("A picture (" + image.mimeType() + "), which is not given to you");
                default -> of(piece);
            };
            if (!blank(one)) {
                content.add(one);
            }
        }
        if (!content.isEmpty()) {
            block.set("content", content);
        }
        return answered.result().failed() ? block.put("is_error", true) : block;
    }

    /** The id of a call as the API takes it: others than its own may look different. */
    static String id(String callId) {
        return callId.replaceAll("[^a-zA-Z0-9_-]", "_");
    }
}
