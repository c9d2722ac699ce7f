package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Words that a user can have put into a conversation. Must not block. */
interface Prompt {

    /** Name, title, description and arguments, as listed. */
    McpSchema.Prompt description();

    /**
     * Writes the words.
     *
     * @param arguments only such as are strings; all that are required are there
     * @throws RpcError when one does not fit
     */
    Future<GetPromptResult> get(Map<String, String> arguments, Exchange exchange);

    /**
     * What can stand for an argument; none where anything can.
     *
     * @param typed what the user wrote so far
     */
    Future<List<String>> choices(String argument, String typed, Exchange exchange);
}
