package io.troupe.host.http;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Supplier;

/** Stands at the host's port while the host cannot begin yet: it lives, is not ready, and says why. Any thread. */
public final class WaitingDoor {

    private final Readiness readiness;
    private final Supplier<Optional<Health.Problem>> problem;

    private WaitingDoor(Supplier<Optional<Health.Problem>> problem) {
        this.problem = problem;
        this.readiness = new Readiness(() -> problem.get().stream().toList());
    }

    /**
     * Answers from now on; the server is closed by the caller, before the host itself listens there.
     *
     * @param problem what the host waits for
     */
    public static Future<HttpServer> open(
            Vertx vertx, HttpEdge.Options options, Supplier<Optional<Health.Problem>> problem) {
        var door = new WaitingDoor(problem);
        return vertx.createHttpServer(options.tls()
                        .in(new HttpServerOptions())
                        .setHost(options.bind())
                        .setPort(options.port()))
                .requestHandler(door::answer)
                .listen();
    }

    private void answer(HttpServerRequest request) {
        var response = request.response();
        switch (String.valueOf(request.path())) {
            case "/health/live" -> Replies.send(response, 200, "application/json", "{\"live\":true}");
            case "/health/ready" -> Replies.json(response, 503, readiness.now());
            default ->
                Replies.problem(
                        response,
                        Refusal.of(
                                ErrorCode.STORE_UNAVAILABLE,
                                "the host is starting and waits: "
                                        + problem.get()
                                                .map(Health.Problem::detail)
                                                .orElse("it will not be long")));
        }
    }
}
