package io.troupe.host.http;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;

/** Says how what is sent stays secret on its way. */
public sealed interface Tls {

    /** Not at all: on loopback there is no way. */
    record None() implements Tls {}

    /** A proxy in front of the host ends it. */
    record AtProxy() implements Tls {}

    /**
     * The host ends it.
     *
     * @param certificate PEM, with those that vouch for it
     * @param key PEM, PKCS 8
     */
    record Here(Path certificate, Path key) implements Tls {}

    /** How the host itself is spoken to. */
    default String scheme() {
        return this instanceof Here ? "https" : "http";
    }

    /** How callers from outside speak to it. */
    default String outside() {
        return this instanceof None ? "http" : "https";
    }

    /** Puts it into the options of a server. */
    default HttpServerOptions in(HttpServerOptions options) {
        return this instanceof Here(var certificate, var key)
                ? options.setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(certificate.toString())
                                .addKeyPath(key.toString()))
                : options;
    }
}
