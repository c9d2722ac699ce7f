package io.troupe.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.troupe.host.settings.ClusterSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that find one another by names, as they do between containers and pods. */
class JoinTest {

    private static final String FIRST = "127.0.0.1"; // which is what localhost is resolved to
    private static final String SECOND = "127.0.0.2";

    private final String name = "join-" + Long.toHexString(System.nanoTime());
    private final List<Vertx> nodes = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (var vertx : nodes.reversed()) {
            await(vertx.close());
        }
    }

    @Test
    void findsMembersThatAreNamed() throws Exception {
        int port = port();
        var named = List.of("localhost:" + port);

        open(FIRST, port, named, Optional.empty());
        open(SECOND, port(), named, Optional.empty());

        bothSeeBoth();
    }

    @Test
    void findsPodsByTheNameOfTheirServiceAtWhicheverPortTheyMeet() throws Exception {
        int port = port();

        open(FIRST, port, List.of(), Optional.of("localhost"));
        open(SECOND, port, List.of(), Optional.of("localhost"));

        bothSeeBoth();
    }

    /** At once as a rule; a node that had to begin alone joins the other some seconds later. */
    private void bothSeeBoth() throws InterruptedException {
        var both = List.of(FIRST, SECOND);
        for (int look = 0; look < 300 && !members().equals(List.of(both, both)); look++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(members()).isEqualTo(List.of(both, both));
    }

    private void open(String bind, int port, List<String> members, Optional<String> service) throws Exception {
        var noTls = new ClusterSettings.Tls(Optional.empty(), Optional.empty(), Optional.empty());
        var settings = new ClusterSettings(true, name, bind, port, 0, members, service, Duration.ofSeconds(10), noTls);
        nodes.add(await(Cluster.open(new VertxOptions(), settings)));
    }

    /** Whom each of them sees. */
    private List<List<String>> members() {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(node -> node.getConfig().getClusterName().equals(name))
                .map(JoinTest::seenBy)
                .toList();
    }

    private static List<String> seenBy(HazelcastInstance node) {
        return node.getCluster().getMembers().stream()
                .map(member -> member.getAddress().getHost())
                .sorted()
                .toList();
    }

    private static int port() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
