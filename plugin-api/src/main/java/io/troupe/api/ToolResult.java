package io.troupe.api;

import java.util.List;

/**
 * What came of a call.
 *
 * @param content for a failed call what went wrong and what was expected, for the model to read
 * @param failed true when the tool could not do it
 */
public record ToolResult(List<Content> content, boolean failed) {

    public ToolResult {
        content = List.copyOf(content);
    }

    public static ToolResult of(Content... content) {
        return new ToolResult(List.of(content), false);
    }

    public static ToolResult text(String text) {
        return of(Content.text(text));
    }

    /**
     * Makes the result of a call that came to nothing.
     *
     * @param reason names the thing, the value and the expectation
     */
    public static ToolResult failed(String reason) {
        return new ToolResult(List.of(Content.text(reason)), true);
    }
}
