package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a client is to be told besides the answers to its requests: each thing once, however often it happened, as soon as
 * the client listens. Any thread.
 */
final class Tidings {

    private static final int MOST = 2 * Subscriptions.MOST_OF_A_SESSION;

    private final Set<Tiding> due = new LinkedHashSet<>();

    private record Tiding(String method, Map<String, String> params) {}

    /** A list has changed. */
    void outdated(String method) {
        add(new Tiding(method, Map.of()));
    }

    /** A resource has changed. */
    void updated(String uri) {
        add(new Tiding("notifications/resources/updated", Map.of("uri", uri)));
    }

    /** Tells all that may have changed, of what such a client hears. */
    void catchUp(ServerCapabilities can, Set<String> uris) {
        if (can.tools() != null && Boolean.TRUE.equals(can.tools().listChanged())) {
            outdated(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED);
        }
        if (can.prompts() != null && Boolean.TRUE.equals(can.prompts().listChanged())) {
            outdated(McpSchema.METHOD_NOTIFICATION_PROMPTS_LIST_CHANGED);
        }
        if (can.resources() != null && Boolean.TRUE.equals(can.resources().listChanged())) {
            outdated(McpSchema.METHOD_NOTIFICATION_RESOURCES_LIST_CHANGED);
        }
        uris.forEach(this::updated);
    }

    private synchronized void add(Tiding tiding) {
        if (due.size() < MOST) {
            due.add(tiding);
        }
    }

    /** Gives what is due, as messages; it is not due any more. */
    synchronized List<Buffer> take() {
        var messages = due.stream()
                .map(tiding -> Rpc.notification(tiding.method(), tiding.params()))
                .toList();
        due.clear();
        return messages;
    }
}
