package io.troupe.host.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Tells clients how to show who they are (RFC 9728): by a token that the operator gives them. */
final class ProtectedResource {

    static final String PATH = "/.well-known/oauth-protected-resource";

    private record Metadata(String resource, String resourceName, List<String> bearerMethodsSupported) {}

    private final Tls tls;

    ProtectedResource(Tls tls) {
        this.tls = tls;
    }

    /** Where it is told, as the client reaches us. */
    String metadata(HttpServerRequest request) {
        return origin(request) + PATH + "/mcp";
    }

    void show(RoutingContext context) {
        var metadata = new Metadata(origin(context.request()) + "/mcp", "Troupe", List.of("header"));
        Replies.json(context.response(), 200, metadata);
    }

    /** The authority is one of ours: the guard has looked. */
    private String origin(HttpServerRequest request) {
        return tls.outside() + "://" + request.authority();
    }
}
