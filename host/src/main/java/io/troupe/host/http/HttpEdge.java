package io.troupe.host.http;

import io.troupe.host.bus.Bus;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;
import io.troupe.host.security.HttpGuard;
import io.troupe.host.security.Rule;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The host's one HTTP port: the API, health, metrics, the page, and MCP, which it hands on. */
public final class HttpEdge {

    private static final Set<String> MCP = Set.of("/mcp", "/mcp/tools");
    private static final int MAX_SAID = 64 << 10; // by a client of the WebSocket
    private static final long MAX_BODY = (8 << 20) + (64 << 10); // the contract's 8 MiB, and room for what wraps it
    private static final long MAX_BODY_OF_ANYBODY = 8 << 10;

    /**
     * Where and as whom to serve.
     *
     * @param port 0 for any that is free
     * @param names under which we may be called beside loopback's
     * @param tls how connections are kept secret
     */
    public record Options(
            String bind, int port, List<String> names, String version, String node, String data, Tls tls) {}

    /**
     * What to serve.
     *
     * @param gate knows who may call
     * @param mcp takes every request on {@code /mcp} and {@code /mcp/tools} whose caller is known
     * @param metrics in the text format of Prometheus
     * @param facts the durable ones
     * @param page what a browser gets
     */
    public record Parts(
            Bus bus,
            Gate gate,
            BiConsumer<HttpServerRequest, Caller> mcp,
            Supplier<String> metrics,
            Health health,
            FactLog facts,
            WebPage page) {}

    private final Vertx vertx;
    private final Options options;
    private final Parts parts;
    private final Readiness readiness;
    private final ProtectedResource resource;

    /** The guard needs the port, which is known a moment after the first request may come. */
    private Handler<HttpServerRequest> serving = request ->
            Replies.problem(request.response(), Refusal.of(ErrorCode.OVERLOADED, "the host is starting, try again"));

    HttpEdge(Vertx vertx, Options options, Parts parts) {
        this.vertx = vertx;
        this.options = options;
        this.parts = parts;
        this.readiness = new Readiness(parts.health());
        this.resource = new ProtectedResource(options.tls());
    }

    /** Serves from now on, on the context of the caller; the server tells its port and is closed by the caller. */
    public static Future<HttpServer> open(Vertx vertx, Options options, Parts parts) {
        return new HttpEdge(vertx, options, parts).listen();
    }

    private Future<HttpServer> listen() {
        var server = vertx.createHttpServer(options.tls()
                .in(new HttpServerOptions())
                .setHost(options.bind())
                .setPort(options.port())
                .setMaxHeaderSize(16 << 10)
                .setMaxInitialLineLength(8 << 10)
                .setIdleTimeout(0)
                .setMaxWebSocketFrameSize(MAX_SAID)
                .setMaxWebSocketMessageSize(MAX_SAID)
                .setPerMessageWebSocketCompressionSupported(false) // costs more than it saves on one machine
                .setPerFrameWebSocketCompressionSupported(false)
                .setTcpNoDelay(true));
        server.requestHandler(request -> serving.handle(request));
        return server.listen().map(listening -> {
            serving = guarded(listening.actualPort());
            return listening;
        });
    }

    private Handler<HttpServerRequest> guarded(int port) {
        var guard = HttpGuard.of(port, options.names());
        var access = new Access(parts.gate(), guard, resource, Access.Marks.of(options.tls(), port));
        var router = router(port, access);
        return request -> {
            if (!access.letsIn(request)) {
                return;
            }
            if (request.path() != null && MCP.contains(request.path())) {
                access.admitKnown(request).ifPresent(caller -> parts.mcp().accept(request, caller));
            } else {
                router.handle(request);
            }
        };
    }

    Router router(int port, Access access) {
        var router = Router.router(vertx);
        router.route().handler(access::identify);
        var host = host(port);
        var endpoints = endpoints(host, access);
        endpoints.forEach(endpoint -> mount(router, endpoint, access));
        var openapi = OpenApi.of(endpoints, options.version()).encode();
        router.get("/api/v1/openapi.json").handler(to -> Replies.send(to.response(), 200, "application/json", openapi));
        router.get("/health/live")
                .handler(to -> Replies.send(to.response(), 200, "application/json", "{\"live\":true}"));
        router.get("/health/ready").handler(this::ready);
        if (parts.gate().required()) {
            router.get(ProtectedResource.PATH + "*").handler(resource::show);
        }
        router.get("/metrics")
                .handler(access.by(Rule.host("metrics", "read"), "GET /metrics"))
                .handler(to -> Replies.send(
                        to.response(),
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        parts.metrics().get()));
        router.get("/api/v1/events")
                .handler(access.by(Rule.host("facts", "read"), "GET /api/v1/events"))
                .handler(feed(host)::upgrade);
        parts.page().paths().forEach(path -> router.get(path).handler(parts.page()::serve));
        router.route()
                .handler(to -> Replies.problem(
                        to.response(),
                        Refusal.of(
                                ErrorCode.NOT_FOUND,
                                "nothing at " + to.request().method() + " of this path, see /api/v1/openapi.json")));
        router.route().failureHandler(this::failed);
        return router;
    }

    private HostEndpoints host(int port) {
        var url = options.tls().scheme() + "://"
                + (options.bind().contains(":") ? "[" + options.bind() + "]" : options.bind()) + ":" + port;
        var identity = new HostEndpoints.Identity(options.version(), options.node(), url, options.data());
        return new HostEndpoints(parts.bus(), identity, readiness, parts.facts());
    }

    private EventFeed feed(HostEndpoints host) {
        var overview = new Overview(parts.bus(), host::status);
        return EventFeed.open(
                vertx, new EventFeed.Sources(parts.bus(), parts.gate(), parts.facts(), overview, options.node()));
    }

    private List<Endpoint> endpoints(HostEndpoints host, Access access) {
        var endpoints = new ArrayList<Endpoint>();
        var bodies = new Bodies(vertx);
        endpoints.addAll(new TaskEndpoints(parts.bus(), bodies, access).endpoints());
        endpoints.addAll(new BatchEndpoints(parts.bus(), bodies, access).endpoints());
        endpoints.addAll(new ScheduleEndpoints(parts.bus(), bodies, access).endpoints());
        endpoints.addAll(new WorkflowEndpoints(parts.bus(), bodies).endpoints());
        endpoints.addAll(new RunEndpoints(parts.bus(), bodies).endpoints());
        endpoints.addAll(new RunActions(parts.bus(), bodies).endpoints());
        endpoints.addAll(new AgentEndpoints(parts.bus()).endpoints());
        endpoints.addAll(new PluginEndpoints(parts.bus(), bodies).endpoints());
        endpoints.addAll(new ModelEndpoints(parts.bus(), bodies).endpoints());
        endpoints.addAll(new TokenEndpoints(parts.bus(), bodies).endpoints());
        endpoints.addAll(new SignInEndpoints(parts.gate(), bodies, access).endpoints());
        endpoints.addAll(new JournalEndpoints(parts.bus(), bodies).endpoints());
        endpoints.addAll(host.endpoints());
        return List.copyOf(endpoints);
    }

    private void mount(Router router, Endpoint endpoint, Access access) {
        var action = endpoint.method() + " " + endpoint.path();
        route(router, endpoint).handler(access.by(endpoint.rule(), action));
        if (endpoint.body().isPresent()) {
            var types = endpoint.body().get().schemas().keySet();
            route(router, endpoint).handler(context -> onlyOf(types, context));
            var most = endpoint.rule() instanceof Rule.Open ? MAX_BODY_OF_ANYBODY : MAX_BODY;
            route(router, endpoint).handler(BodyHandler.create(false).setBodyLimit(most));
        }
        route(router, endpoint).handler(to -> answer(to, endpoint, access, action));
    }

    /** Agents of packs have a slash in their names, so theirs is the rest of the path. */
    private static Route route(Router router, Endpoint endpoint) {
        var path = "/api/v1" + endpoint.path();
        return path.contains("{name}")
                ? router.routeWithRegex(endpoint.method(), path.replace("{name}", "(?<name>.+)"))
                : router.route(endpoint.method(), path.replaceAll("\\{(\\w+)}", ":$1"));
    }

    private static void answer(RoutingContext context, Endpoint endpoint, Access access, String action) {
        answering(context, endpoint)
                .onComplete(
                        body -> {
                            access.done(context, action);
                            reply(context, endpoint.status(), body);
                        },
                        failure -> {
                            access.failed(context, action, failure);
                            Replies.problem(context.response(), failure);
                        });
    }

    private static void reply(RoutingContext context, int status, Record body) {
        if (body instanceof Endpoint.Written written) {
            Replies.send(context.response(), status, written.type(), written.text());
        } else {
            Replies.json(context.response(), status, body);
        }
    }

    private static Future<? extends Record> answering(RoutingContext context, Endpoint endpoint) {
        try {
            return endpoint.answer().apply(context);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static void onlyOf(Set<String> types, RoutingContext context) {
        var type = context.request().getHeader("Content-Type");
        if (type == null || !types.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))) {
            Replies.problem(
                    context.response(),
                    Refusal.of(
                            ErrorCode.INPUT_INVALID,
                            "the Content-Type is '" + type + "', expected "
                                    + types.stream().sorted().collect(Collectors.joining(" or "))));
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
                    context.response(),
                    Refusal.of(
                            ErrorCode.TOO_LARGE,
                            "the body is larger than this takes, expected at most 8 MiB, to sign in 8 KiB"));
        } else {
            Replies.problem(context.response(), Refusal.of(ErrorCode.INPUT_INVALID, "the request cannot be read"));
        }
    }
}
