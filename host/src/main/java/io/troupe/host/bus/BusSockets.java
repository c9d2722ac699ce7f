package io.troupe.host.bus;

import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where messages between nodes arrive.
 *
 * @param bind an address of this machine at which other nodes reach it
 * @param port 0 for any that is free
 * @param tls empty for messages that anybody on the network can read
 */
public record BusSockets(String bind, int port, Optional<Tls> tls) {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int PING_MILLIS = 5_000;

    /** A node's own certificate and key, and those who vouch for the others': files in PEM. */
    public record Tls(Path certificate, Path key, Path authorities) {}

    /** Has Vert.x open them when it joins a cluster. */
    public VertxOptions into(VertxOptions options) {
        var sockets = new EventBusOptions()
                .setHost(bind)
                .setClusterPublicHost(bind)
                .setPort(port)
                .setConnectTimeout(CONNECT_MILLIS)
                .setClusterPingInterval(PING_MILLIS)
                .setClusterPingReplyInterval(PING_MILLIS);
        tls.ifPresent(files -> sockets.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(files.certificate().toString())
                        .addKeyPath(files.key().toString()))
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(files.authorities().toString()))
                .setClientAuth(ClientAuth.REQUIRED));
        return options.setEventBusOptions(sockets);
    }
}
