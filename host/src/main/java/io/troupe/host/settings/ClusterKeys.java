package io.troupe.host.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of a node among others, with their defaults. */
final class ClusterKeys {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern MEMBER =
            Pattern.compile("[A-Za-z0-9.-]{1,253}:[0-9]{1,5}|\\[[0-9A-Fa-f:]+]:[0-9]{1,5}");
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
    private static final Key<Duration> LEASE =
            Key.one("cluster.lease", Duration.ofSeconds(10), "a number of seconds from 2s to 300s", ClusterKeys::lease);
    private static final Key<Optional<Path>> CERTIFICATE = HostKeys.file("cluster.tls.certificate");
    private static final Key<Optional<Path>> KEY = HostKeys.file("cluster.tls.key");
    private static final Key<Optional<Path>> AUTHORITIES = HostKeys.file("cluster.tls.authorities");

    static final List<Key<?>> ALL =
            List.of(ENABLED, CLUSTER, BIND, PORT, BUS_PORT, MEMBERS, KUBERNETES, LEASE, CERTIFICATE, KEY, AUTHORITIES);

    private ClusterKeys() {}

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
                new ClusterSettings.Tls(
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
