package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what came of a call: MCP's {@code CallToolResult}. */
final class Result {

    private static final int LONGEST_REASON = 2_000;

    private Result() {}

    static Outcome outcome(JsonNode result) {
        List<Content> parts = new ArrayList<>();
        result.path("content").forEach(part -> parts.add(part(part)));
        if (result.path("isError").asBoolean(false)) {
            var reason = Words.clean(text(parts), LONGEST_REASON);
            return Outcome.failed(reason.isEmpty() ? "it failed and did not say why" : reason);
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

    private static Content resource(JsonNode resource) {
        return new Content.Resource(
                resource.path("uri").asText(),
                resource.path("mimeType").asText(resource.has("text") ? "text/plain" : "application/octet-stream"),
                Optional.of(resource.path("text")).filter(JsonNode::isTextual).map(JsonNode::asText),
                Optional.of(resource.path("blob")).filter(JsonNode::isTextual).map(JsonNode::asText));
    }
}
