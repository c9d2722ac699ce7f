package io.troupe.players.acp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Content;
import java.util.List;

/** Turns what is said into the content blocks of the protocol: those that every agent takes, and pictures where it does. */
record Prompting(boolean pictures) {

    /** Every agent has to take these without saying so. */
    static final Prompting PLAIN = new Prompting(false);

    ObjectNode of(String session, List<Content> words) {
        var params = Message.object().put("sessionId", session);
        var blocks = params.putArray("prompt");
        words.forEach(piece -> add(blocks, piece));
        return params;
    }

    private void add(ArrayNode blocks, Content piece) {
        switch (piece) {
            case Content.Text(var text) -> text(blocks, text);
            case Content.Structured(var json) -> text(blocks, json.text());
            case Content.Image(var data, var type) -> {
                if (pictures) {
                    blocks.addObject()
                            .put("type", "image")
                            .put("mimeType", type)
                            .put("data", data);
                } else {
                    text(blocks, "(a picture of type " + type + " that cannot be seen here)");
                }
            }
            case Content.Audio(var _, var type) ->
                text(blocks, "(a sound of type " + type + " that cannot be heard here)");
            case Content.Resource resource ->
                text(
                        blocks,
                        "<context uri=\"" + resource.uri() + "\">\n"
                                + resource.text().orElse("(not text, " + resource.mimeType() + ")") + "\n</context>");
        }
    }

    private static void text(ArrayNode blocks, String text) {
        blocks.addObject().put("type", "text").put("text", text);
    }
}
