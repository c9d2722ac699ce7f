package io.troupe.models.openai;

import io.troupe.api.ChatMessage;
import io.troupe.api.Content;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Content as both APIs know it. */
sealed interface Piece {

    /** Text, whatever it was before. */
    record Words(String text) implements Piece {}

    /** A picture as a data URL. */
    record Picture(String url) implements Piece {}

    /** Sound, encoded in base64, as wav or mp3. */
    record Sound(String data, String format) implements Piece {}

    /** A file as a data URL. */
    record Document(String name, String url) implements Piece {}

    /**
     * Reads one piece of content.
     *
     * @throws PluginException of kind {@code REFUSED} for sound that neither API takes
     */
    static Piece of(Content content) {
        return switch (content) {
            case Content.Text(var text) -> new Words(text);
            case Content.Structured(var json) -> new Words(json.text());
            case Content.Image(var data, var type) -> new Picture(url(type, data));
            case Content.Audio(var data, var type) -> new Sound(data, format(type));
            case Content.Resource resource -> of(resource);
        };
    }

    private static Piece of(Content.Resource resource) {
        if (resource.text().isPresent()) {
            return new Words(
                    "Resource " + resource.uri() + ":\n" + resource.text().get());
        }
        var type = resource.mimeType();
        if (resource.data().isPresent() && type.startsWith("image/")) {
            return new Picture(url(type, resource.data().get()));
        }
        if (resource.data().isPresent() && type.equals("application/pdf")) {
            var name = resource.uri().substring(resource.uri().lastIndexOf('/') + 1);
            return new Document(
                    name.isEmpty() ? "document.pdf" : name,
                    url(type, resource.data().get()));
        }
        return new Words("Resource " + resource.uri() + " (" + type + "), which is not shown here");
    }

    private static String url(String type, String data) {
        return "data:" + type + ";base64," + data;
    }

    private static String format(String type) {
        return switch (type) {
            case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave" -> "wav";
            case "audio/mpeg", "audio/mp3" -> "mp3";
            default ->
                throw new PluginException(
                        Kind.REFUSED, "sound of type '" + type + "', expected audio/wav or audio/mpeg");
        };
    }

    /** What came of a tool: its text, with a word for what the model cannot be given. */
    static String words(ToolResult result) {
        var text = result.content().stream()
                .filter(content -> !(content instanceof Content.Image))
                .map(content -> content instanceof Content.Audio sound
                        ? "Sound (" + sound.mimeType() + "), which is not given to you"
                        : of(content) instanceof Words(var words) ? words : "A document, which is not given to you")
                .collect(Collectors.joining("\n"));
        return result.failed() ? "The call failed: " + text : text;
    }

    /** The pictures that came of a tool. */
    static List<Picture> pictures(ToolResult result) {
        var pictures = new ArrayList<Picture>();
        for (var content : result.content()) {
            if (content instanceof Content.Image && of(content) instanceof Picture picture) {
                pictures.add(picture);
            }
        }
        return pictures;
    }

    /** The pictures of all of them. */
    static List<Picture> pictures(ChatMessage.ToolAnswers answers) {
        return answers.answers().stream()
                .flatMap(answered -> pictures(answered.result()).stream())
                .toList();
    }
}
