package io.troupe.models.langchain4j;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.troupe.models.wire.RetryAfter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request of LangChain4j's, made on the thread that asks, so that an interrupt reaches it: its own client streams on
 * other threads, waits without end, and passes over what it cannot read. For one thread.
 */
final class Exchange implements HttpClient {

    private static final int MOST_OF_AN_ERROR = 64 << 10;

    private final java.net.http.HttpClient client;
    private final Access access;
    private Optional<Throwable> failure = Optional.empty();
    private @Nullable Body body;

    Exchange(java.net.http.HttpClient client, Access access) {
        this.client = client;
        this.access = access;
    }

    /** What went wrong on the way, if anything did. */
    Optional<Throwable> failure() {
        return failure;
    }

    /** Gives up what is still to come. */
    void stop() {
        if (body != null) {
            body.close();
        }
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        try (var answered = ask(request)) {
            return SuccessfulHttpResponse.builder()
                    .statusCode(200)
                    .body(new String(answered.readAllBytes(), StandardCharsets.UTF_8))
                    .build();
        } catch (IOException e) {
            failure = Optional.of(e);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try (var answered = ask(request)) {
            parser.parse(answered, new Strict(listener));
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
        if (failure.isPresent()) {
            listener.onError(failure.get());
        } else {
            listener.onClose();
        }
    }

    private void failed(Throwable cause) {
        failure = failure.isPresent() ? failure : Optional.of(cause);
        stop();
    }

    private Body ask(HttpRequest request) throws IOException {
        long end = System.nanoTime() + access.timeout().toNanos();
        var patience = access.idle().compareTo(access.timeout()) < 0 ? access.idle() : access.timeout();
        var coming = client.sendAsync(written(request), _ -> new Body(access.idle(), end));
        try {
            var response = coming.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            body = response.body();
            if (response.statusCode() / 100 != 2) {
                throw refused(response);
            }
            return response.body();
        } catch (InterruptedException e) {
            abandon(coming);
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            abandon(coming);
            throw new IOException("did not answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() instanceof java.net.ConnectException
                            ? "cannot be reached: is it running, and is base-url right?"
                            : "closed the connection before it answered",
                    e.getCause());
        }
    }

    private static java.net.http.HttpRequest written(HttpRequest request) {
        var written = java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
        request.headers().forEach((name, values) -> values.forEach(value -> written.header(name, value)));
        return written.method(
                        request.method().name(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()))
                .build();
    }

    private static Refused refused(HttpResponse<Body> response) {
        var said = "";
        try (var body = response.body()) {
            said = new String(body.readNBytes(MOST_OF_AN_ERROR), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // the status says enough
        }
        return new Refused(response.statusCode(), said, RetryAfter.of(response.headers(), Instant.now()));
    }

    private static void abandon(CompletableFuture<HttpResponse<Body>> coming) {
        coming.cancel(true);
        coming.thenAccept(answer -> answer.body().close()).exceptionally(_ -> null);
    }

    /** How LangChain4j wants to be given a client: by a builder, which here gives this one. */
    HttpClientBuilder builder() {
        return new HttpClientBuilder() {
            @Override
            public Duration connectTimeout() {
                return access.timeout();
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration timeout) {
                return this;
            }

            @Override
            public Duration readTimeout() {
                return access.timeout();
            }

            @Override
            public HttpClientBuilder readTimeout(Duration timeout) {
                return this;
            }

            @Override
            public HttpClient build() {
                return Exchange.this;
            }
        };
    }

    /** LangChain4j passes over an event that it cannot read, so that half a reply would look like all of it. */
    private final class Strict implements ServerSentEventListener {

        private final ServerSentEventListener listener;

        Strict(ServerSentEventListener listener) {
            this.listener = listener;
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            if (failure.isPresent()) {
                return;
            }
            try {
                listener.onEvent(event, context);
            } catch (RuntimeException e) {
                failed(new IOException("sent what cannot be read"));
            }
        }

        @Override
        public void onEvent(ServerSentEvent event) {
            if (failure.isPresent()) {
                return;
            }
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                failed(new IOException("sent what cannot be read"));
            }
        }

        @Override
        public void onError(Throwable cause) {
            failed(cause);
        }
    }
}
