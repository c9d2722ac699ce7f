package io.troupe.host.mcp;

import io.vertx.core.http.HttpServerRequest;

/** Which offer stands at which address. */
final class Surfaces {

    private final Offer host;

    Surfaces(Offer host) {
        this.host = host;
    }

    /** What a client that begins with this request can use until its session ends. */
    Offer of(HttpServerRequest request) {
        return host;
    }
}
