package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.http.HttpEdge;
import io.troupe.host.http.Tls;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpeningTest {

    private final Vertx vertx = Vertx.vertx();
    private final MemoryJournal journal = MemoryJournal.keeping();

    @AfterEach
    void end() {
        Frame.await(vertx.close());
    }

    @Test
    void waitsForADatabaseWithoutRoomAndSaysSoMeanwhile() throws Exception {
        int port = freePort();
        var asked = new AtomicInteger();
        Supplier<Journal> opening = () -> {
            if (asked.incrementAndGet() == 1) {
                throw full();
            }
            if (asked.get() == 2) {
                assertThat(get(port, "/health/live").statusCode()).isEqualTo(200);
                var ready = get(port, "/health/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains("\"ready\":false", "store-unavailable", "too many connections");
                assertThat(get(port, "/api/v1/tasks").body()).contains("store-unavailable", "too many connections");
            }
            return journal;
        };

        assertThat(opening(port, Duration.ofSeconds(20)).open(opening)).isSameAs(journal);

        assertThat(asked).hasValue(2);
        try (var free = new ServerSocket(port)) {
            assertThat(free.isBound()).as("the host itself can listen there").isTrue();
        }
    }

    @Test
    void doesNotWaitForEverNorForWhatWillNotPass() {
        var asked = new AtomicInteger();
        Supplier<Journal> full = () -> {
            asked.incrementAndGet();
            throw full();
        };
        Supplier<Journal> nowhere = () -> {
            asked.incrementAndGet();
            throw new StoreUnavailable("no such database", new SQLException("no such database", "3D000"));
        };

        assertThatThrownBy(() -> opening(0, Duration.ofMillis(740)).open(full)).hasMessage("too many connections");
        assertThat(asked).hasValue(2);
        assertThatThrownBy(() -> opening(0, Duration.ofMinutes(1)).open(nowhere))
                .hasMessage("no such database");
        assertThat(asked).hasValue(3);
    }

    private static StoreUnavailable full() {
        return new StoreUnavailable("too many connections", new SQLException("too many clients already", "53300"));
    }

    private Opening opening(int port, Duration patience) {
        var door = new HttpEdge.Options("127.0.0.1", port, List.of(), "0.1.0", "aaaaaaaa", "", new Tls.None());
        return new Opening(vertx, door, patience);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> get(int port, String path) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
