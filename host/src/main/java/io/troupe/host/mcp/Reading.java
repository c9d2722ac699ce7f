package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads resources, and subscribes clients to them. */
final class Reading {

    private final Subscriptions subscriptions;
    private final Keeping keeping;

    Reading(Subscriptions subscriptions, Keeping keeping) {
        this.subscriptions = subscriptions;
        this.keeping = keeping;
    }

    /** Answers {@code resources/read}. */
    Future<ReadResourceResult> read(ObjectNode params, Exchange exchange) {
        return contents(uri(params), exchange)
                .map(contents -> ReadResourceResult.builder(contents).build());
    }

    /** Answers {@code resources/subscribe}; only what is there can be subscribed to. */
    Future<Map<String, String>> subscribe(ObjectNode params, Exchange exchange) {
        var uri = uri(params);
        var session = exchange.session();
        return contents(uri, exchange).map(there -> {
            var stream = session.offer().stream(uri).orElseThrow(() -> nothing(uri));
            subscriptions.add(session, stream, uri);
            keeping.changed(session);
            if (session.isClosed()) {
                subscriptions.remove(session); // it ended while we looked
            }
            return Map.of();
        });
    }

    /** Answers {@code resources/unsubscribe}; unsubscribing twice does no harm. */
    Map<String, String> unsubscribe(Session session, ObjectNode params) {
        session.offer().stream(uri(params)).ifPresent(stream -> subscriptions.remove(session, stream));
        keeping.changed(session);
        return Map.of();
    }

    private static Future<List<ResourceContents>> contents(String uri, Exchange exchange) {
        return exchange.session().offer().resources().stream()
                .flatMap(kind -> kind.read(uri, exchange).stream())
                .findFirst()
                .orElseThrow(() -> nothing(uri));
    }

    private static String uri(ObjectNode params) {
        var uri = params.path("uri");
        if (!uri.isTextual() || uri.textValue().isEmpty()) {
            throw new RpcError(ErrorCodes.INVALID_PARAMS, "uri is missing, expected the address of a resource");
        }
        return uri.textValue();
    }

    private static RpcError nothing(String uri) {
        return new RpcError(
                ErrorCodes.RESOURCE_NOT_FOUND,
                "no resource '" + Described.cut(uri, 200) + "', expected one of resources/list or of its templates",
                Optional.of(Map.of("uri", uri)));
    }
}
