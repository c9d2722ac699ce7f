package io.troupe.models.wire;

import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PfxOptions;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A server behind TLS that repeats what it was told, as events, once as many have asked as it waits for. Its certificate
 * is made anew by the JDK's own tool.
 */
final class Http2Api implements AutoCloseable {

    private static final String PASSWORD = "only-for-tests";

    private final Vertx vertx = Vertx.vertx();
    private final Path keys;
    private final CountDownLatch all;
    private final CountDownLatch resets = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final int port;

    /** @param streams how many at a time on one connection; 0 for a server that speaks HTTP/1.1 alone */
    Http2Api(Path folder, int waitsFor, int streams) throws Exception {
        this.keys = keys(folder);
        this.all = new CountDownLatch(waitsFor);
        var options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(streams > 0)
                .setKeyCertOptions(new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD))
                .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(Math.max(1, streams)))
                .setHost("127.0.0.1")
                .setPort(0);
        this.port = vertx.createHttpServer(options)
                .connectionHandler(_ -> connections.incrementAndGet())
                .requestHandler(this::answer)
                .listen()
                .await(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private static Path keys(Path folder) throws Exception {
        var keys = folder.resolve("keys.p12");
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var process = new ProcessBuilder(List.of(
                        tool,
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
        return keys;
    }

    /** A connection that believes this server. */
    Connection connection() throws Exception {
        return connection(port);
    }

    /** One to another port of this machine. */
    Connection connection(int otherPort) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        var server = new Server(
                URI.create("https://127.0.0.1:" + otherPort),
                Map.of("authorization", "Bearer k"),
                List.of(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(40));
        return new Connection(server, Optional.of(context));
    }

    int connections() {
        return connections.get();
    }

    /** How many it still waits for. */
    long missing() {
        return all.getCount();
    }

    /** Waits until a client has given a call up. */
    boolean wasGivenUp() throws InterruptedException {
        return resets.await(10, TimeUnit.SECONDS);
    }

    private void answer(HttpServerRequest request) {
        var response = request.response().putHeader("content-type", "text/event-stream");
        response.exceptionHandler(_ -> resets.countDown());
        if (request.version() == io.vertx.core.http.HttpVersion.HTTP_1_1) {
            response.setChunked(true);
        }
        request.body().onSuccess(body -> {
            var _ = response.write("data: {\"word\":\"and\"}\n\n");
            all.countDown();
            switch (Objects.requireNonNullElse(request.path(), "")) {
                case "/cut" -> request.connection().close();
                case "/never" -> {}
                default -> whenAllHaveAsked(response, body.toString());
            }
        });
    }

    private void whenAllHaveAsked(HttpServerResponse response, String word) {
        Thread.ofVirtual().start(() -> {
            try {
                if (all.await(30, TimeUnit.SECONDS)) {
                    var _ = response.end("data: " + word + "\n\ndata: [DONE]\n\n");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
