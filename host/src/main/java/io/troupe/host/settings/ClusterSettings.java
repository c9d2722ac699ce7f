package io.troupe.host.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How this host is a node among others.
 *
 * @param enabled false for a host on its own
 * @param name which cluster; nodes of another name are not let in
 * @param bind the address at which other nodes reach this one
 * @param port where members meet; each node of a machine has its own
 * @param busPort where messages between nodes arrive
 * @param members where others may be, each an address with its port
 * @param kubernetesService the name in the DNS under which all pods are found, instead of members
 * @param lease how long a node that gives no sign of life keeps what it has in hand
 */
public record ClusterSettings(
        boolean enabled,
        String name,
        String bind,
        int port,
        int busPort,
        List<String> members,
        Optional<String> kubernetesService,
        Duration lease,
        Tls tls) {

    public ClusterSettings {
        members = List.copyOf(members);
    }

    /**
     * How messages between nodes are kept secret, and nodes known to one another; all three or none.
     *
     * @param certificate file in PEM; absolute
     * @param key file in PEM; absolute
     * @param authorities file in PEM with those who vouch for the nodes' certificates; absolute
     */
    public record Tls(Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities) {}

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern MEMBER = Pattern.compile("[A-Za-z0-9.-]{1,253}:[0-9]{1,5}|\\[[0-9A-Fa-f:]+]:[0-9]{1,5}");
    private static final Pattern SERVICE = Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)?");

    private static final Pattern SECONDS = Pattern.compile("([2-9]|[1-9][0-9]|[12][0-9]{2}|300)s");

    private static final Key<Boolean> ENABLED =
            Key.choice("cluster.enabled", false, List.of(true, false), answer -> Boolean.toString(answer));
    private static final Key<String> CLUSTER = Key.word(
            "cluster.name",
            "troupe",
            "a name like [a-z][a-z0-9-]{0,62}",
            text -> NAME.matcher(text).matches());
    private static final Key<String> BIND = Key.word(
            "cluster.bind",
            "127.0.0.1",
            "an address of this machine",
            text -> HostKeys.ADDRESS.matcher(text).matches());
    private static final Key<Integer> PORT = Key.whole("cluster.port", 5701, 1, 65_535);
    private static final Key<Integer> BUS_PORT = Key.whole("cluster.bus-port", 7071, 0, 65_535);
    private static final Key<List<String>> MEMBERS = Key.several(
            "cluster.members",
            "a list of addresses, each with its port",
            text -> Optional.of(text).filter(member -> MEMBER.matcher(member).matches()));
    private static final Key<String> KUBERNETES = Key.word(
            "cluster.kubernetes-service",
            "",
            "a name in the DNS, or nothing",
            text -> SERVICE.matcher(text).matches());
    private static final Key<Duration> LEASE = Key.one(
            "cluster.lease", Duration.ofSeconds(10), "a number of seconds from 2s to 300s", ClusterSettings::lease);
    private static final Key<Optional<Path>> CERTIFICATE = HostKeys.file("cluster.tls.certificate");
    private static final Key<Optional<Path>> KEY = HostKeys.file("cluster.tls.key");
    private static final Key<Optional<Path>> AUTHORITIES = HostKeys.file("cluster.tls.authorities");

    static final List<Key<?>> KEYS = List.of(
            ENABLED, CLUSTER, BIND, PORT, BUS_PORT, MEMBERS, KUBERNETES, LEASE, CERTIFICATE, KEY, AUTHORITIES);

    static ClusterSettings of(Layers layers, Path root) {
        return new ClusterSettings(
                layers.value(ENABLED),
                layers.value(CLUSTER),
                layers.value(BIND),
                layers.value(PORT),
                layers.value(BUS_PORT),
                layers.value(MEMBERS),
                Optional.of(layers.value(KUBERNETES)).filter(service -> !service.isEmpty()),
                layers.value(LEASE),
                new Tls(
                        layers.value(CERTIFICATE).map(root::resolve),
                        layers.value(KEY).map(root::resolve),
                        layers.value(AUTHORITIES).map(root::resolve)));
    }

    private static Optional<Duration> lease(String text) {
        return Optional.of(text)
                .filter(seconds -> SECONDS.matcher(seconds).matches())
                .flatMap(Durations::of);
    }
}
