package io.troupe.tools.workspace;

import io.troupe.api.Json;
import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** One of the tools. For any thread. */
interface WorkspaceTool {

    Tool tool();

    /** The names that its input may have. */
    Set<String> parameters();

    /** The names that the objects of a list in its input may have, by the list's own name. */
    default Map<String, Set<String>> lists() {
        return Map.of();
    }

    /** Does it. */
    ToolResult call(Input input) throws IOException, Refused, InterruptedException;

    /** Writes an input's schema. */
    static Json schema(String required, String properties) {
        return Json.of("{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" + required
                + "],\"properties\":{" + properties + "}}");
    }
}
