package io.troupe.host.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Content;
import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A result of a tool that is longer than a model can take. Nothing keeps the rest of it, so what is left says how much
 * is missing and, where the tool has arguments for that, how to ask for it.
 */
final class LongResult {

    /** The most characters of one result; clients of models show 25,000 tokens, less the words about the cut. */
    static final int MOST = 95_000;

    /** Arguments by which tools are commonly asked for another part. */
    private static final Set<String> PARTS = Set.of(
            "offset", "limit", "page", "page_size", "cursor", "start", "end", "from", "to", "skip", "head_limit", "range");

    private LongResult() {}

    /** Cuts a result for the model of an agent. */
    static ToolResult cut(ToolResult result, Tool tool) {
        long length = result.content().stream().mapToLong(part -> words(part).length()).sum();
        if (length <= MOST) {
            return result;
        }
        List<Content> parts = new ArrayList<>();
        int room = MOST;
        for (var part : result.content()) {
            var words = words(part);
            if (words.length() <= room) {
                parts.add(part);
            } else if (room > 0) {
                parts.add(Content.text(words.substring(0, edge(words, room))));
            }
            room = Math.max(0, room - words.length());
        }
        parts.add(Content.text(String.format(
                Locale.ROOT, "[cut here: %,d of %,d characters are shown; %s]", MOST, length, rest(tool))));
        return new ToolResult(parts, result.failed());
    }

    /** Cuts a result for a client, but for one with the data that the tool promised: that is of use only whole. */
    static ToolResult cutForClient(ToolResult result, Tool tool) {
        boolean promised = tool.output().isPresent()
                && !result.failed()
                && result.content().stream().anyMatch(Content.Structured.class::isInstance);
        return promised ? result : cut(result, tool);
    }

    private static String rest(Tool tool) {
        var properties = Wire.read(tool.input().text(), JsonNode.class).path("properties");
        var parts = PARTS.stream().filter(properties::has).sorted().collect(Collectors.joining(", "));
        return parts.isEmpty()
                ? "the rest is kept nowhere, so ask " + tool.name() + " for less, or for one part after the other"
                : "call " + tool.name() + " again with " + parts + " for the rest";
    }

    private static String words(Content part) {
        return switch (part) {
            case Content.Text(var words) -> words;
            case Content.Structured(var json) -> json.text();
            case Content.Resource(var uri, var mimeType, var words, var data) -> words.orElse("");
            case Content.Image picture -> "";
            case Content.Audio sound -> "";
        };
    }

    /** No character of two halves is torn apart. */
    private static int edge(String text, int at) {
        return Character.isLowSurrogate(text.charAt(at)) && Character.isHighSurrogate(text.charAt(at - 1)) ? at - 1 : at;
    }
}
