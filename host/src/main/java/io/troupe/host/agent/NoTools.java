package io.troupe.host.agent;

import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolResult;
import io.troupe.api.Toolset;
import java.util.List;

/** An empty set of tools. */
record NoTools() implements Toolset {

    @Override
    public List<Tool> list() {
        return List.of();
    }

    @Override
    public List<String> without() {
        return List.of();
    }

    @Override
    public ToolResult call(ToolCall call) {
        return ToolResult.failed("no tool '" + call.tool() + "', expected none to be called: there are none here");
    }
}
