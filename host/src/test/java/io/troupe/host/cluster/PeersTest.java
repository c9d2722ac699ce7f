package io.troupe.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.settings.ClusterSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {

    @TempDir
    private Path folder;

    @Test
    void nodesOfOneMachineNeedNothing() {
        assertThat(Peers.check(settings("127.0.0.1", none(), "127.0.0.1:5702"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8:5701", "[2001:4860:4860::8888]:5701", "172.32.0.1:5701", "100.128.0.1:5701"})
    void refusesMembersInTheOpen(String member) {
        assertThat(Peers.check(settings("127.0.0.1", none(), member)))
                .singleElement()
                .asString()
                .startsWith("cluster.members names ")
                .contains("a public address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.1.2.3:5701", "192.168.7.7:5701", "172.16.0.9:5701", "100.64.0.1:5701", "[fd00::1]:5701"})
    void takesMembersOfPrivateNetworks(String member) {
        assertThat(Peers.check(settings("127.0.0.1", none(), member))).isEmpty();
    }

    @Test
    void refusesToBeReachedAtEveryAddress() {
        assertThat(Peers.check(settings("0.0.0.0", none(), "127.0.0.1:5701")))
                .anySatisfy(wrong -> assertThat(wrong).contains("a public address"));
    }

    @Test
    void wantsCertificatesWhereOtherMachinesReachIt() throws Exception {
        var file = Optional.of(Files.writeString(folder.resolve("a.pem"), "-"));
        var gone = Optional.of(folder.resolve("gone.pem"));

        assertThat(Peers.check(settings("10.0.0.1", none())))
                .singleElement()
                .asString()
                .contains("needs cluster.tls.certificate, cluster.tls.key and cluster.tls.authorities");
        assertThat(Peers.check(settings("10.0.0.1", new ClusterSettings.Tls(file, file, Optional.empty()))))
                .singleElement()
                .asString()
                .contains("has 2 of certificate, key and authorities");
        assertThat(Peers.check(settings("10.0.0.1", new ClusterSettings.Tls(file, gone, file))))
                .singleElement()
                .asString()
                .contains("gone.pem cannot be read");
        assertThat(Peers.check(settings("10.0.0.1", new ClusterSettings.Tls(file, file, file))))
                .isEmpty();
    }

    private static ClusterSettings.Tls none() {
        return new ClusterSettings.Tls(Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static ClusterSettings settings(String bind, ClusterSettings.Tls tls, String... members) {
        return new ClusterSettings(
                true, "troupe", bind, 5701, 7071, List.of(members), Optional.empty(), Duration.ofSeconds(10), tls);
    }
}
