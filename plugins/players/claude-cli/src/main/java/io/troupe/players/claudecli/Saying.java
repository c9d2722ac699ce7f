package io.troupe.players.claudecli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Content;
import java.util.List;

/** What is said to Claude Code, a line each. */
final class Saying {

    private Saying() {}

    /** Begins the control protocol, by which it asks what it may do. */
    static String initialize(String id) {
        var request = Event.JSON.createObjectNode().put("subtype", "initialize");
        request.putNull("hooks");
        return control(id, request);
    }

    static String interrupt(String id) {
        return control(id, Event.JSON.createObjectNode().put("subtype", "interrupt"));
    }

    private static String control(String id, ObjectNode request) {
        var line = Event.JSON.createObjectNode().put("type", "control_request").put("request_id", id);
        line.set("request", request);
        return line.toString();
    }

    static String user(List<Content> words) {
        var line = Event.JSON.createObjectNode().put("type", "user");
        var message = line.putObject("message").put("role", "user");
        var blocks = message.putArray("content");
        words.forEach(piece -> add(blocks, piece));
        line.putNull("parent_tool_use_id");
        line.put("session_id", "default");
        return line.toString();
    }

    private static void add(ArrayNode blocks, Content piece) {
        switch (piece) {
            case Content.Text(var text) -> text(blocks, text);
            case Content.Structured(var json) -> text(blocks, json.text());
            case Content.Image(var data, var type) -> {
                var image = blocks.addObject().put("type", "image");
                image.putObject("source")
                        .put("type", "base64")
                        .put("media_type", type)
                        .put("data", data);
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

    /** Lets it use a tool; {@code always} for the rest of the session too, and never beyond it. */
    static String allow(Event.Wish wish, boolean always) {
        var answer = Event.JSON.createObjectNode().put("behavior", "allow");
        answer.set("updatedInput", wish.request().path("input"));
        if (always) {
            answer.set("updatedPermissions", rules(wish));
        }
        return answer(wish.id(), answer);
    }

    /** The rules that it suggests itself, as far as they only let it use tools; else one for the whole tool. */
    private static ArrayNode rules(Event.Wish wish) {
        var rules = Event.JSON.createArrayNode();
        for (JsonNode suggestion : wish.request().path("permission_suggestions")) {
            if (suggestion instanceof ObjectNode rule
                    && rule.path("type").asText().equals("addRules")
                    && rule.path("behavior").asText().equals("allow")) {
                rules.add(rule.deepCopy().put("destination", "session"));
            }
        }
        if (rules.isEmpty()) {
            var rule = rules.addObject()
                    .put("type", "addRules")
                    .put("behavior", "allow")
                    .put("destination", "session");
            rule.putArray("rules").addObject().put("toolName", wish.tool());
        }
        return rules;
    }

    static String deny(Event.Wish wish, String why) {
        return answer(
                wish.id(), Event.JSON.createObjectNode().put("behavior", "deny").put("message", why));
    }

    private static String answer(String id, ObjectNode answer) {
        var line = Event.JSON.createObjectNode().put("type", "control_response");
        var response = line.putObject("response").put("subtype", "success").put("request_id", id);
        response.set("response", answer);
        return line.toString();
    }

    /** Says that we cannot do what it asks. */
    static String cannot(Event.Request request) {
        var line = Event.JSON.createObjectNode().put("type", "control_response");
        line.putObject("response")
                .put("subtype", "error")
                .put("request_id", request.id())
                .put("error", "Unsupported control request subtype: " + request.subtype());
        return line.toString();
    }
}
