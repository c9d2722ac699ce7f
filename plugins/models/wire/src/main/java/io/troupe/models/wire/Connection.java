package io.troupe.models.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Asks one server: over HTTP/2 where an encrypted one offers it, so that many calls share a connection, else over
 * HTTP/1.1. For any number of threads; an interrupt gives the request up.
 */
public final class Connection implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Server server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Lanes lanes;

    public Connection(Server server) {
        this(server, Optional.empty());
    }

    /** @param trust whom to believe that it is the server; whom the JDK believes when it is not said */
    Connection(Server server, Optional<SSLContext> trust) {
        this.server = server;
        this.lanes = new Lanes(() -> client(trust), server.encrypted());
    }

    private HttpClient client(Optional<SSLContext> trust) {
        var client = HttpClient.newBuilder()
                // A key must not go where a redirect leads.
                .followRedirects(HttpClient.Redirect.NEVER)
                // Some local servers refuse the offer to upgrade what is not encrypted.
                .version(server.encrypted() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(threads);
        trust.ifPresent(client::sslContext);
        return client.build();
    }

    public Server server() {
        return server;
    }

    /** Sends JSON and waits until the answer begins. */
    public Answer post(String path, JsonNode body) throws InterruptedException {
        var text = HttpRequest.BodyPublishers.ofString(body.toString());
        return send(seat -> request(path)
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream, application/json")
                .POST(new Telling(text, seat::connected))
                .build());
    }

    /** Asks for JSON and waits until the answer begins. */
    public Answer get(String path) throws InterruptedException {
        return send(
                _ -> request(path).header("Accept", "application/json").GET().build());
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(server.at(path));
        server.headers().forEach(request::setHeader);
        return request;
    }

    /** A request, which tells the seat when there is a connection for it. */
    private interface Request {
        HttpRequest on(Seat seat);
    }

    private Answer send(Request request) throws InterruptedException {
        long now = System.nanoTime();
        long end = now + server.timeout().toNanos();
        var patience = server.idle().compareTo(server.timeout()) < 0 ? server.idle() : server.timeout();
        while (true) {
            var answer = send(request, end, now + patience.toNanos());
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    /** Empty when the connection had no room for it, and the next one may. */
    private Optional<Answer> send(Request request, long end, long begin) throws InterruptedException {
        var seat = lanes.enter();
        boolean seated = false;
        try {
            seat.await(begin);
            var response = ask(request.on(seat), seat, begin);
            seated = true;
            return Optional.of(new Answer(server, response, end, seat));
        } catch (TimeoutException e) {
            var patience = server.idle().compareTo(server.timeout()) < 0 ? server.idle() : server.timeout();
            throw server.unavailable("did not answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            if (full(cause)) {
                seat.tooMany();
                return Optional.empty();
            }
            seat.lost(cause);
            throw unreachable(cause);
        } finally {
            if (!seated) {
                seat.close();
            }
        }
    }

    private static HttpResponse<ByteFeed> ask(HttpRequest request, Seat seat, long begin)
            throws InterruptedException, ExecutionException, TimeoutException {
        var coming = seat.client().sendAsync(request, _ -> new ByteFeed());
        try {
            var response = coming.get(Math.max(0, begin - System.nanoTime()), TimeUnit.NANOSECONDS);
            seat.connected();
            if (response.version() == HttpClient.Version.HTTP_1_1) {
                seat.unshared();
            }
            return response;
        } catch (InterruptedException | TimeoutException e) {
            abandon(coming);
            throw e;
        }
    }

    /** The client has no name for it. */
    private static boolean full(Throwable cause) {
        return cause.getMessage() != null && cause.getMessage().contains("too many concurrent streams");
    }

    private PluginException unreachable(Throwable cause) {
        var what = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException
                ? "cannot be reached: is it running, and is base-url right?"
                : "closed the connection before it answered ("
                        + cause.getClass().getSimpleName() + ")";
        return new PluginException(Kind.UNAVAILABLE, server.host() + " " + what, cause);
    }

    /** The answer may have come in the same moment. */
    private static void abandon(CompletableFuture<HttpResponse<ByteFeed>> coming) {
        coming.cancel(true);
        coming.thenAccept(answer -> answer.body().close()).exceptionally(_ -> null);
    }

    @Override
    public void close() {
        lanes.close();
        threads.close();
    }
}
