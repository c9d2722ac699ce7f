package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Something a client can call by name. On the event loop; must not block. */
interface Tool {

    /** Name, title, description, schemas and hints, as listed. */
    McpSchema.Tool description();

    /** What it asks of its caller. A tool that is not read-only is taken down when it was granted. */
    Rule permission();

    /**
     * Does it. A {@link Refusal}, thrown or in the future, becomes an error that the model sees;
     * {@link Arguments#check} throws one.
     */
    Future<CallToolResult> call(Arguments arguments, Exchange exchange);

    /** Waits again for what a call of it waited for on another node. */
    default Future<CallToolResult> rejoin(String work, Exchange exchange) {
        return Future.failedFuture(Refusal.of(
                ErrorCode.INPUT_INVALID,
                "a call of " + description().name() + " cannot be gone on with, call it again"));
    }

    /** The arguments it knows; any other is refused. Empty where the tool checks that by itself. */
    default Optional<Set<String>> arguments() {
        return description().inputSchema().get("properties") instanceof Map<?, ?> properties
                ? Optional.of(Set.copyOf(
                        properties.keySet().stream().map(String::valueOf).toList()))
                : Optional.of(Set.of());
    }

    /** The result that tells the model what was wrong with its call. */
    default CallToolResult refused(Refusal.Problem problem) {
        return Answers.refused(problem);
    }
}
