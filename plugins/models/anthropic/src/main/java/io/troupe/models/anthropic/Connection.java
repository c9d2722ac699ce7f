package io.troupe.models.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks one server. For any number of threads; an interrupt gives the request up and closes its connection. */
final class Connection implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Server server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;

    Connection(Server server) {
        this.server = server;
        this.client = HttpClient.newBuilder()
                // A key must not go where a redirect leads.
                .followRedirects(HttpClient.Redirect.NEVER)
                // Over HTTP/2 all calls share a connection, and the JDK fails those beyond what the server lets one
                // carry,
                // usually a hundred. Some local servers refuse the offer to upgrade besides.
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .executor(threads)
                .build();
    }

    Server server() {
        return server;
    }

    /** Sends JSON and waits until the answer begins. */
    Answer post(String path, JsonNode body) throws InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream, application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    /** Asks for JSON and waits until the answer begins. */
    Answer get(String path) throws InterruptedException {
        return send(request(path).header("Accept", "application/json").GET().build());
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(server.at(path));
        server.headers().forEach(request::setHeader);
        return request;
    }

    private Answer send(HttpRequest request) throws InterruptedException {
        long end = System.nanoTime() + server.timeout().toNanos();
        var patience = server.idle().compareTo(server.timeout()) < 0 ? server.idle() : server.timeout();
        var coming = client.sendAsync(request, _ -> new ByteFeed());
        try {
            return new Answer(server, coming.get(patience.toNanos(), TimeUnit.NANOSECONDS), end);
        } catch (InterruptedException e) {
            abandon(coming);
            throw e;
        } catch (TimeoutException e) {
            abandon(coming);
            throw new PluginException(
                    Kind.UNAVAILABLE, server.host() + " did not answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        }
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
        client.shutdownNow();
        client.close();
        threads.close();
    }
}
