package io.troupe.host.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.troupe.host.bus.BusSockets;
import io.troupe.host.settings.ClusterSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/**
 * Opens Vert.x as a node of a cluster. Hazelcast tells which members there are and where messages go; nothing that has to
 * be right hangs on it.
 */
public final class Cluster {

    /** A member that is silent for so long is taken out, in seconds. */
    private static final String SILENCE = "5";

    private Cluster() {}

    /**
     * Joins the cluster, or begins it; see {@link Peers#check} for what has to be looked at before.
     *
     * @return fails where an address or a port cannot be had
     */
    public static Future<Vertx> open(VertxOptions options, ClusterSettings settings) {
        return builder(options, settings).buildClustered();
    }

    /** What opens it, for those who want to see what it does. */
    public static VertxBuilder builder(VertxOptions options, ClusterSettings settings) {
        return Vertx.builder()
                .with(sockets(settings).into(options))
                .withClusterManager(new HazelcastClusterManager(config(settings)));
    }

    private static BusSockets sockets(ClusterSettings settings) {
        var tls = settings.tls();
        return new BusSockets(
                settings.bind(),
                settings.busPort(),
                tls.certificate()
                        .flatMap(certificate -> tls.key()
                                .flatMap(key -> tls.authorities()
                                        .map(authorities -> new BusSockets.Tls(certificate, key, authorities)))));
    }

    private static Config config(ClusterSettings settings) {
        var config = ConfigUtil.loadConfig() // with the maps that Vert.x needs
                .setClusterName(settings.name())
                .setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false") // the host leaves in an order of its own
                .setProperty("hazelcast.socket.bind.any", "false")
                // Not as an interface: of members that are named, only those would be looked for that are at one.
                .setProperty("hazelcast.local.localAddress", settings.bind())
                .setProperty("hazelcast.heartbeat.interval.seconds", "1")
                .setProperty("hazelcast.max.no.heartbeat.seconds", SILENCE)
                .setProperty("hazelcast.merge.first.run.delay.seconds", SILENCE) // else a node that was taken out and
                .setProperty("hazelcast.merge.next.run.delay.seconds", SILENCE) // lives stays alone for five minutes
                // Where pods are found by a name it is looked up for as long as this before a node begins alone.
                .setProperty(
                        "hazelcast.wait.seconds.before.join",
                        settings.kubernetesService().isPresent() ? "1" : "0")
                .setProperty("hazelcast.max.wait.seconds.before.join", "5");
        var network = config.getNetworkConfig()
                .setPort(settings.port())
                .setPortAutoIncrement(false)
                .setPublicAddress(settings.bind());
        join(network.getJoin(), settings);
        return config;
    }

    private static void join(JoinConfig join, ClusterSettings settings) {
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        if (settings.kubernetesService().isPresent()) {
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", settings.kubernetesService().get())
                    .setProperty("service-port", Integer.toString(settings.port()));
        } else {
            join.getTcpIpConfig().setEnabled(true).setMembers(settings.members());
        }
    }
}
