package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.troupe.api.Content;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts content into the form of the protocol. */
final class Contents {

    private Contents() {}

    static List<McpSchema.Content> of(List<Content> parts) {
        return parts.isEmpty()
                ? List.of(text("(done; the agent gave no words)"))
                : parts.stream().map(Contents::of).toList();
    }

    static McpSchema.Content of(Content part) {
        return switch (part) {
            case Content.Text(var words) -> text(words);
            case Content.Image(var data, var mimeType) ->
                McpSchema.ImageContent.builder(data, mimeType).build();
            case Content.Structured(var json) -> text(json.text());
            case Content.Audio(var data, var mimeType) ->
                McpSchema.AudioContent.builder(data, mimeType).build();
            case Content.Resource(var uri, var mimeType, var words, var data) ->
                contents(uri, mimeType, words, data)
                        .<McpSchema.Content>map(there ->
                                McpSchema.EmbeddedResource.builder(there).build())
                        .orElseGet(() -> McpSchema.ResourceLink.builder()
                                .name(uri)
                                .uri(uri)
                                .mimeType(mimeType)
                                .build());
        };
    }

    /** What stands at an address; empty when it did not come along. */
    private static Optional<McpSchema.ResourceContents> contents(
            String uri, String mimeType, Optional<String> words, Optional<String> data) {
        return words.<McpSchema.ResourceContents>map(known -> McpSchema.TextResourceContents.builder(uri, known)
                        .mimeType(mimeType)
                        .build())
                .or(() -> data.map(bytes -> McpSchema.BlobResourceContents.builder(uri, bytes)
                        .mimeType(mimeType)
                        .build()));
    }

    /** A document as it is read; one that came without what stands there is empty. */
    static McpSchema.ResourceContents whole(Content.Resource document) {
        return contents(document.uri(), document.mimeType(), document.text(), document.data())
                .orElseGet(() -> McpSchema.TextResourceContents.builder(document.uri(), "")
                        .mimeType(document.mimeType())
                        .build());
    }

    static McpSchema.Content text(String words) {
        return McpSchema.TextContent.builder(words).build();
    }

    /** All that can be read of the parts, in order. */
    static String words(List<Content> parts) {
        return parts.stream()
                .map(Contents::words)
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }

    /** What can be read of a part; empty for a picture or a link. */
    static String words(Content part) {
        return switch (part) {
            case Content.Text(var words) -> words;
            case Content.Structured(var json) -> json.text();
            case Content.Resource(var uri, var mimeType, var words, var data) -> words.orElse("");
            case Content.Image picture -> "";
            case Content.Audio sound -> "";
        };
    }

    /** How many characters can be read of the parts. */
    static long length(List<Content> parts) {
        return parts.stream().mapToLong(part -> words(part).length()).sum();
    }
}
