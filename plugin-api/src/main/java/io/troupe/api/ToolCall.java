package io.troupe.api;

/**
 * A call of a tool.
 *
 * @param id made by whoever calls; its answer is known by it
 * @param tool the tool's name
 * @param input a JSON object
 */
public record ToolCall(String id, String tool, Json input) {

    public ToolCall {
        Names.notBlank("id of a call of tool '" + tool + "'", id);
    }
}
