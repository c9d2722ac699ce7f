package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what came of a call: MCP's {@code CallToolResult}. */
final class Result {

    private static final int LONGEST_REASON = 2_000;
    private static final String AGAIN = "io.troupe/retryable";

    private Result() {}

    static Outcome outcome(JsonNode result) {
        List<Content> parts = new ArrayList<>();
        result.path("content").forEach(part -> parts.add(part(part)));
        if (result.path("isError").asBoolean(false)) {
            var reason = Words.clean(text(parts), LONGEST_REASON);
            boolean again = result.path("_meta").path(AGAIN).asBoolean(false);
            return new Outcome.Failed(reason.isEmpty() ? "it failed and did not say why" : reason, again);
        }
        var structured = result.path("structuredContent");
        if (structured.isMissingNode() || structured.isNull()) {
            return new Outcome.Completed(parts);
        }
        var answer = new ArrayList<Content>(List.of(Content.structured(Json.of(structured.toString()))));
        parts.stream().filter(part -> !(part instanceof Content.Text)).forEach(answer::add); // the text says the same
        return new Outcome.Completed(answer);
    }

    private static String text(List<Content> parts) {
        return parts.stream()
                .map(part -> part instanceof Content.Text(var words) ? words : "")
                .filter(words -> !words.isBlank())
                .collect(Collectors.joining("\n"));
    }

    private static Content part(JsonNode part) {
        var mimeType = part.path("mimeType").asText("application/octet-stream");
        return switch (part.path("type").asText()) {
            case "text" -> Content.text(part.path("text").asText());
            case "image" -> new Content.Image(part.path("data").asText(), mimeType);
            case "audio" -> new Content.Audio(part.path("data").asText(), mimeType);
            case "resource_link" -> new Content.Resource(part.path("uri").asText(), mimeType, Optional.empty());
            case "resource" -> resource(part.path("resource"));
            default -> Content.structured(Json.of(part.toString())); // of a later revision; nothing is lost
        };
    }

    /** Writes what came of a call. */
    static JsonNode written(Outcome outcome) {
        var result = Wire.json().createObjectNode();
        var content = result.putArray("content");
        switch (outcome) {
            case Outcome.Completed(var answer) -> {
                for (var part : answer) {
                    if (part instanceof Content.Structured(var json) && !result.has("structuredContent")) {
                        result.set("structuredContent", Wire.read(json.text(), JsonNode.class));
                    } else {
                        content.add(written(part));
                    }
                }
            }
            case Outcome.Failed(var reason, var retryable) -> {
                result.put("isError", true).putObject("_meta").put(AGAIN, retryable);
                content.add(written(Content.text(reason)));
            }
        }
        return result;
    }

    static JsonNode written(Content part) {
        var one = Wire.json().createObjectNode();
        return switch (part) {
            case Content.Text(var text) -> one.put("type", "text").put("text", text);
            case Content.Structured(var json) -> one.put("type", "text").put("text", json.text());
            case Content.Image(var data, var mimeType) ->
                one.put("type", "image").put("data", data).put("mimeType", mimeType);
            case Content.Audio(var data, var mimeType) ->
                one.put("type", "audio").put("data", data).put("mimeType", mimeType);
            case Content.Resource(var uri, var mimeType, var text, var data) -> {
                if (text.isEmpty() && data.isEmpty()) {
                    yield one.put("type", "resource_link").put("name", uri).put("uri", uri).put("mimeType", mimeType);
                }
                var resource = one.put("type", "resource").putObject("resource");
                resource.put("uri", uri).put("mimeType", mimeType);
                text.ifPresent(words -> resource.put("text", words));
                data.ifPresent(bytes -> resource.put("blob", bytes));
                yield one;
            }
        };
    }

    private static Content resource(JsonNode resource) {
        return new Content.Resource(
                resource.path("uri").asText(),
                resource.path("mimeType").asText(resource.has("text") ? "text/plain" : "application/octet-stream"),
                Optional.of(resource.path("text")).filter(JsonNode::isTextual).map(JsonNode::asText),
                Optional.of(resource.path("blob")).filter(JsonNode::isTextual).map(JsonNode::asText));
    }
}
