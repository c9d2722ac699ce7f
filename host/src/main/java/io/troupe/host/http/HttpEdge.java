package io.troupe.host.http;

import io.troupe.host.bus.Bus;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.HttpGuard;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The host's one HTTP port: the API, health, metrics, the page, and MCP, which it hands on. */
public final class HttpEdge {

    private static final Set<String> MCP = Set.of("/mcp", "/mcp/tools");
    private static final long MAX_BODY = (8 << 20) + (64 << 10); // the contract's 8 MiB, and room for what wraps it

    /**
     * Where and as whom to serve.
     *
     * @param port 0 for any that is free
     * @param names under which we may be called beside loopback's
     */
    public record Options(String bind, int port, List<String> names, String version, String node, String data) {}

    /**
     * What to serve.
     *
     * @param mcp takes every request on {@code /mcp} and {@code /mcp/tools}
     * @param metrics in the text format of Prometheus
     * @param position the journal's last durable one
     */
    public record Parts(
            Bus bus, Handler<HttpServerRequest> mcp, Supplier<String> metrics, Health health, LongSupplier position) {}

    private final Vertx vertx;
    private final Options options;
    private final Parts parts;
    private final Readiness readiness;

    /** The guard needs the port, which is known a moment after the first request may come. */
    private Handler<HttpServerRequest> serving = request ->
            Replies.problem(request.response(), Refusal.of(ErrorCode.OVERLOADED, "the host is starting, try again"));

    private HttpEdge(Vertx vertx, Options options, Parts parts) {
        this.vertx = vertx;
        this.options = options;
        this.parts = parts;
        this.readiness = new Readiness(parts.health());
    }

    /** Serves from now on, on the context of the caller; the server tells its port and is closed by the caller. */
    public static Future<HttpServer> open(Vertx vertx, Options options, Parts parts) {
        return new HttpEdge(vertx, options, parts).listen();
    }

    private Future<HttpServer> listen() {
        var server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(options.bind())
                .setPort(options.port())
                .setMaxHeaderSize(16 << 10)
                .setMaxInitialLineLength(8 << 10)
                .setIdleTimeout(0)
                .setTcpNoDelay(true));
        server.requestHandler(request -> serving.handle(request));
        return server.listen().map(listening -> {
            serving = guarded(listening.actualPort());
            return listening;
        });
    }

    private Handler<HttpServerRequest> guarded(int port) {
        var guard = HttpGuard.of(port, options.names());
        var router = router(port);
        return request -> {
            var authority = request.authority();
            var host = authority == null ? "" : authority.toString();
            var origin = request.getHeader("Origin");
            var refused = guard.check(host, origin == null ? "" : origin);
            if (refused.isPresent()) {
                Replies.problem(request.response(), refused.get());
            } else if (request.path() != null && MCP.contains(request.path())) {
                parts.mcp().handle(request);
            } else {
                router.handle(request);
            }
        };
    }

    private Router router(int port) {
        var router = Router.router(vertx);
        var endpoints = endpoints(port);
        endpoints.forEach(endpoint -> mount(router, endpoint));
        var openapi = OpenApi.of(endpoints, options.version()).encode();
        router.get("/api/v1/openapi.json").handler(to -> Replies.send(to.response(), 200, "application/json", openapi));
        router.get("/health/live")
                .handler(to -> Replies.send(to.response(), 200, "application/json", "{\"live\":true}"));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics")
                .handler(to -> Replies.send(
                        to.response(),
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        parts.metrics().get()));
        var page = page();
        router.get("/").handler(to -> {
            to.response()
                    .putHeader(
                            "Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
                                    + "base-uri 'none'; frame-ancestors 'none'");
            Replies.send(to.response(), 200, "text/html; charset=utf-8", page);
        });
        router.route()
                .handler(to -> Replies.problem(
                        to.response(),
                        Refusal.of(
                                ErrorCode.NOT_FOUND,
                                "nothing at " + to.request().method() + " of this path, see /api/v1/openapi.json")));
        router.route().failureHandler(this::failed);
        return router;
    }

    private List<Endpoint> endpoints(int port) {
        var url = "http://" + (options.bind().contains(":") ? "[" + options.bind() + "]" : options.bind()) + ":" + port;
        var identity = new HostEndpoints.Identity(options.version(), options.node(), url, options.data());
        var endpoints = new ArrayList<Endpoint>();
        var bodies = new Bodies(vertx);
        endpoints.addAll(new TaskEndpoints(parts.bus(), bodies).endpoints());
        endpoints.addAll(new AgentEndpoints(parts.bus()).endpoints());
        endpoints.addAll(new PluginEndpoints(parts.bus(), bodies).endpoints());
        endpoints.addAll(new HostEndpoints(parts.bus(), identity, readiness, parts.position()).endpoints());
        return List.copyOf(endpoints);
    }

    private void mount(Router router, Endpoint endpoint) {
        if (endpoint.body().isPresent()) {
            route(router, endpoint).handler(HttpEdge::onlyJson);
            route(router, endpoint).handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        }
        route(router, endpoint).handler(to -> answer(to, endpoint));
    }

    /** Agents of packs have a slash in their names, so theirs is the rest of the path. */
    private static Route route(Router router, Endpoint endpoint) {
        var path = "/api/v1" + endpoint.path();
        return path.contains("{name}")
                ? router.routeWithRegex(endpoint.method(), path.replace("{name}", "(?<name>.+)"))
                : router.route(endpoint.method(), path.replaceAll("\\{(\\w+)}", ":$1"));
    }

    private void answer(RoutingContext context, Endpoint endpoint) {
        endpoint.answer()
                .apply(context)
                .onComplete(
                        body -> Replies.json(context.response(), endpoint.status(), body),
                        failure -> Replies.problem(context.response(), failure));
    }

    private static void onlyJson(RoutingContext context) {
        var type = context.request().getHeader("Content-Type");
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            Replies.problem(
                    context.response(),
                    Refusal.of(
                            ErrorCode.INPUT_INVALID, "the Content-Type is '" + type + "', expected application/json"));
        } else {
            context.next();
        }
    }

    private void ready(RoutingContext context) {
        var now = readiness.now();
        Replies.json(context.response(), now.ready() ? 200 : 503, now);
    }

    private void failed(RoutingContext context) {
        var failure = context.failure();
        if (failure != null) {
            Replies.problem(context.response(), failure);
        } else if (context.statusCode() == 413) {
            Replies.problem(
                    context.response(), Refusal.of(ErrorCode.TOO_LARGE, "the body is over 8 MiB, expected less"));
        } else {
            Replies.problem(context.response(), Refusal.of(ErrorCode.INPUT_INVALID, "the request cannot be read"));
        }
    }

    private static String page() {
        try (var in = HttpEdge.class.getResourceAsStream("page.html")) {
            if (in == null) {
                throw new IllegalStateException("page.html is not in the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
