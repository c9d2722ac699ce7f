package io.troupe.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperties;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.fact.Refusal;
import io.troupe.host.settings.ClusterSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that know one another by certificates that an authority of their own has signed. */
class BusTlsTest {

    private static final String PASSWORD = "no-secret";

    @TempDir
    private Path folder;

    private final List<Vertx> nodes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (var vertx : nodes.reversed()) {
            await(vertx.close());
        }
    }

    @Test
    void nodesTalkUnderCertificatesAndAStrangerIsNotHeard() throws Exception {
        var authority = certify("authority", "-ext", "bc:c");
        certify("one", "-signer", "authority", "-signerkeypass", PASSWORD);
        certify("two", "-signer", "authority", "-signerkeypass", PASSWORD);
        certify("stranger"); // nobody vouches for it but itself
        var one = bus("one", authority);
        var two = bus("two", authority);
        var stranger = bus("stranger", authority);
        var asked = new AtomicInteger();
        one.serve(TaskCalls.COUNT, (count, call) -> {
            asked.incrementAndGet();
            return Future.succeededFuture(new Counts(1, 2, 3, 0, 0));
        });

        assertThat(await(two.request(TaskCalls.COUNT, new Count(), call(20)))).isEqualTo(new Counts(1, 2, 3, 0, 0));
        assertThat(asked).hasValue(1);
        var unheard = stranger.request(TaskCalls.COUNT, new Count(), call(2));

        assertThatThrownBy(() -> await(unheard))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(Refusal.class);
        assertThat(asked).as("it never came through").hasValue(1);
        var members = Hazelcast.getAllHazelcastInstances().stream()
                .filter(member -> member.getConfig()
                        .getClusterName()
                        .equals("tls-" + ProcessHandle.current().pid()))
                .toList();
        assertThat(members).hasSize(3).allSatisfy(member -> {
            var running = new HazelcastProperties(member.getConfig());
            assertThat(running.getSeconds(ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS))
                    .isEqualTo(5);
            assertThat(running.getSeconds(ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS))
                    .isEqualTo(5);
            assertThat(running.getSeconds(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS))
                    .isEqualTo(5);
        });
    }

    private Bus bus(String name, Path authority) throws Exception {
        ports.add(freePort());
        var members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        var tls = new ClusterSettings.Tls(
                Optional.of(folder.resolve(name + ".pem")),
                Optional.of(folder.resolve(name + ".key")),
                Optional.of(authority));
        var settings = new ClusterSettings(
                true,
                "tls-" + ProcessHandle.current().pid(),
                "127.0.0.1",
                ports.getLast(),
                0,
                members,
                Optional.empty(),
                Duration.ofSeconds(3),
                tls);
        var vertx = await(Cluster.open(new VertxOptions().setEventLoopPoolSize(1), settings));
        nodes.add(vertx);
        return new Bus(vertx);
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Call call(int seconds) {
        return Call.of("me", Duration.ofSeconds(seconds));
    }

    /** Makes a key, and a certificate of it, in one store; what else is said tells who signs it. */
    private Path certify(String name, String... more) throws Exception {
        var store = folder.resolve("all.p12");
        var command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-J-XX:TieredStopAtLevel=1",
                                "-genkeypair",
                                "-alias",
                                name,
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD),
                        Stream.of(more))
                .toList();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.out").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("keytool.out")))
                .isZero();
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        pem(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
        return pem(name + ".pem", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    }

    private Path pem(String name, String what, byte[] encoded) throws Exception {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n",
                StandardCharsets.US_ASCII);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }
}
