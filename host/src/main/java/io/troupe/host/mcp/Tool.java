package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;

/** Something a client can call by name. On the event loop; must not block. */
interface Tool {

    /** Name, title, description, schemas and hints, as listed. */
    McpSchema.Tool description();

    /** What it asks of its caller. A tool that is not read-only is taken down when it was granted. */
    Rule permission();

    /**
     * Does it. A {@link io.troupe.host.fact.Refusal}, thrown or in the future, becomes an error that the model sees;
     * {@link Arguments#check} throws one.
     */
    Future<CallToolResult> call(Arguments arguments, Exchange exchange);
}
