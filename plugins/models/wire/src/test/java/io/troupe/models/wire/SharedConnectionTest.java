package io.troupe.models.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, with a server that answers nobody before all have asked, so that they are all waiting at the same time. */
class SharedConnectionTest {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @TempDir
    private Path folder;

    @Test
    void twoHundredCallsShareFewConnections() throws Exception {
        try (var api = new Http2Api(folder, 200, 100);
                var connection = api.connection()) {
            eachGetsItsOwn(ask(connection, 200));

            assertThat(api.connections()).isBetween(2, 3);
        }
    }

    @Test
    void learnsThatAConnectionCarriesFewer() throws Exception {
        try (var api = new Http2Api(folder, 61, 20);
                var connection = api.connection()) {
            var first = ask(connection, 1);
            waitUntilMissing(60, api);

            eachGetsItsOwn(ask(connection, 60));
            eachGetsItsOwn(first);

            assertThat(api.connections()).isBetween(2, 4);
        }
    }

    @Test
    void hasAConnectionForEachCallWhereTheServerSpeaksOnlyTheOlderProtocol() throws Exception {
        try (var api = new Http2Api(folder, 120, 0);
                var connection = api.connection()) {
            eachGetsItsOwn(ask(connection, 120));

            assertThat(api.connections()).isBetween(120, 122);
        }
    }

    @Test
    void asksAgainOverTheConnectionThatIsThere() throws Exception {
        try (var api = new Http2Api(folder, 0, 100);
                var connection = api.connection()) {
            for (int i = 0; i < 5; i++) {
                assertThat(Words.ask(connection, "/", "n" + i)).isEqualTo("and n" + i);
            }

            assertThat(api.connections()).isEqualTo(1);
        }
    }

    @Test
    void givesUpOneCallAndNotThoseBesideIt() throws Exception {
        try (var api = new Http2Api(folder, 11, 100);
                var connection = api.connection()) {
            var others = ask(connection, 9);
            var given = threads.submit(() -> Words.ask(connection, "/never", "x"));
            waitUntilMissing(1, api);

            given.cancel(true);

            assertThat(api.wasGivenUp()).isTrue();
            assertThat(Words.ask(connection, "/", "last")).isEqualTo("and last");
            eachGetsItsOwn(others);
            assertThat(api.connections()).isEqualTo(1);
        }
    }

    @Test
    void failsWhatABrokenConnectionCarriedAndOpensAnother() throws Exception {
        try (var api = new Http2Api(folder, 2, 100);
                var connection = api.connection()) {
            assertThatThrownBy(() -> Words.ask(connection, "/cut", "x"))
                    .isInstanceOfSatisfying(
                            PluginException.class,
                            e -> assertThat(e.kind()).isEqualTo(PluginException.Kind.UNAVAILABLE))
                    .hasMessageContaining("closed the connection");

            assertThat(Words.ask(connection, "/", "again")).isEqualTo("and again");
            assertThat(api.connections()).isEqualTo(2);
        }
    }

    @Test
    void allLearnAtOnceThatTheServerIsNotThere() throws Exception {
        int nobody = freePort();
        try (var api = new Http2Api(folder, 0, 100);
                var connection = api.connection(nobody)) {
            for (var asked : ask(connection, 100)) {
                assertThatThrownBy(() -> asked.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("cannot be reached");
            }
        }
    }

    private List<Future<String>> ask(Connection connection, int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> threads.submit(() -> Words.ask(connection, "/", "n" + i)))
                .toList();
    }

    private static void waitUntilMissing(int calls, Http2Api api) {
        while (api.missing() > calls) {
            Thread.onSpinWait();
        }
    }

    private static void eachGetsItsOwn(List<Future<String>> replies) throws Exception {
        for (int i = 0; i < replies.size(); i++) {
            assertThat(replies.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("and n" + i);
        }
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
