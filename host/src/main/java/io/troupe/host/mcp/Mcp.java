package io.troupe.host.mcp;

import io.troupe.host.bus.Bus;
import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * Serves MCP on streamable HTTP (modelcontextprotocol.io/specification/2025-11-25/basic/transports and the two revisions
 * before it). Whether the caller may speak to the host at all is checked before.
 */
public final class Mcp {

    private static final long BREATH_MILLIS = 15_000;
    private static final int MOST_SESSIONS = 10_000;

    /**
     * What this is.
     *
     * @param node that clients may leave for another
     * @param log what others need to go on with its sessions
     */
    public record Self(String version, String node, SessionLog log, int mostSessions) {

        /** With as many sessions as a host has. */
        public Self(String version, String node, SessionLog log) {
            this(version, node, log, MOST_SESSIONS);
        }
    }

    private final Vertx vertx;
    private final Toolbox tools;
    private final Notes notes;
    private final Cast cast;
    private final Providers providers;
    private final Callbacks callbacks;
    private final Sessions sessions;
    private final News news;
    private final PostRequests posts;
    private final Listening listening;
    private final long timer;
    private volatile boolean closed;

    private Mcp(Vertx vertx, Bus bus, Gate gate, Self self) {
        this.vertx = vertx;
        this.notes = new Notes(bus);
        this.cast = new Cast(bus);
        this.providers = new Providers(bus);
        this.callbacks = new Callbacks(bus);
        var errands = new Errands(vertx, bus, notes);
        var getRun = new GetRun(bus, notes);
        var cancelRun = new CancelRun(bus);
        var answerRun = new AnswerRun(bus);
        var completeTask = new CompleteTask(bus);
        this.tools = new Toolbox(
                gate,
                List.of(
                        new FindAgents(bus),
                        new DescribeAgent(bus),
                        new InvokeAgent(errands),
                        new RunWorkflow(bus, notes),
                        getRun,
                        cancelRun,
                        answerRun,
                        new ClaimTask(bus),
                        completeTask));
        List<Resources> resources = List.of(new AgentResources(bus, cast), new RunResources(bus));
        var surfaces = new Surfaces(
                new HostOffer(tools, cast, resources),
                new ToolsOffer.Parts(
                        gate,
                        cast,
                        providers,
                        errands,
                        new ProviderTool.Means(bus, gate, callbacks),
                        List.of(getRun, cancelRun, answerRun, completeTask),
                        resources));
        var subscriptions = new Subscriptions();
        var keeping = new Keeping(vertx, self.log(), subscriptions, self.node());
        var limits = new Sessions.Limits(self.mostSessions(), Common.of(self.node()));
        this.sessions = new Sessions(limits, surfaces, subscriptions, keeping);
        this.news = new News(vertx, bus, sessions, subscriptions);
        cast.onChange(news::agents);
        providers.onChange(news::tools);
        this.posts = new PostRequests(vertx, sessions, new Methods(gate, subscriptions, keeping, self.version()));
        this.listening = new Listening(vertx, sessions, subscriptions);
        this.timer = vertx.setPeriodic(BREATH_MILLIS, now -> sessions.tend(gate));
        gate.onGone(sessions::endAllOf);
    }

    /** Begins to serve; requests are to be passed to {@link #handle}. */
    public static Mcp open(Vertx vertx, Bus bus, Gate gate, Self self) {
        return new Mcp(vertx, bus, gate, self);
    }

    List<Tool> tools() {
        return tools.tools();
    }

    /**
     * Answers one request on the path of MCP, whatever its method. On its event loop, before its body was touched.
     *
     * @param caller whom the request's own headers showed
     */
    public void handle(HttpServerRequest request, Caller caller) {
        if (closed) {
            Refused.with(request, 503, Refused.overloaded("the host is stopping"));
            return;
        }
        switch (request.method().name()) {
            case "POST" -> posts.handle(request, caller);
            case "GET" -> listening.handle(request, caller);
            case "DELETE" -> end(request, caller);
            default -> {
                request.response().putHeader("allow", "GET, POST, DELETE");
                Refused.with(
                        request, 405, Refused.invalid("method " + request.method() + ", expected GET, POST or DELETE"));
            }
        }
    }

    /** Ends all sessions; tasks go on. */
    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        notes.close();
        news.close();
        cast.close();
        providers.close();
        callbacks.close();
        return sessions.close();
    }

    private void end(HttpServerRequest request, Caller caller) {
        Headers.bring(vertx, new Headers.Arrived(request, caller), sessions, () -> ended(request, caller));
    }

    private void ended(HttpServerRequest request, Caller caller) {
        try {
            var response = request.response();
            sessions.end(Headers.session(request, caller, sessions)).onComplete(done -> {
                if (!response.closed()) {
                    response.setStatusCode(204).end();
                }
            });
        } catch (Headers.Unfit e) {
            Refused.with(request, e.status(), e.error());
        }
    }
}
