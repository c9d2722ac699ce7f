package io.troupe.host;

import io.troupe.host.agent.Agents;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.http.Health;
import io.troupe.host.http.HttpEdge;
import io.troupe.host.journal.Journal;
import io.troupe.host.mcp.Mcp;
import io.troupe.host.model.ModelService;
import io.troupe.host.model.Models;
import io.troupe.host.tool.ToolService;
import io.troupe.host.tool.Toolboxes;
import io.troupe.host.tool.Workers;
import io.troupe.host.observe.Meters;
import io.troupe.host.plugin.PluginFolder;
import io.troupe.host.plugin.Supervision;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.PluginSettings;
import io.troupe.host.task.Tasks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running host. Made, and closed, on an ordinary thread; both block. */
final class Host implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Host.class);

    static final String VERSION = "0.1.0";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What is closed at the end, the last made first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final Vertx vertx;
    private final Bus bus;
    private final String node = new Ids().node();
    private int port;
    private int agents;
    private volatile Runnable meansChanged = () -> {};
    private IntSupplier unloaded = () -> 0;

    private Host() {
        vertx = own(
                Vertx.vertx(new VertxOptions()
                        .setPreferNativeTransport(false)
                        .setFileSystemOptions(new FileSystemOptions()
                                .setClassPathResolvingEnabled(false)
                                .setFileCachingEnabled(false))),
                made -> await(made.close()));
        bus = new Bus(vertx);
    }

    /** Where things are that come with the host rather than with its data. */
    record Home(Path plugins, Path config) {}

    /** Builds a host out of its parts, in order, and returns when it serves. */
    static Host start(HostSettings settings, Home home, DataFolder data, Supplier<Journal> opening) {
        var host = new Host();
        boolean serves = false;
        try {
            var journal = host.own(opening.get(), Journal::close);
            journal.onAppended(facts -> host.bus.publish(Topic.FACT, new FactBatch(facts)));

            var tasks = new Tasks(host.vertx, host.bus, journal, limits(settings));
            host.on(tasks::start);
            host.own(
                    tasks,
                    made -> host.on(() -> {
                        made.close();
                        return Future.succeededFuture();
                    }));

            var means = host.means(settings);
            var agents = host.own(new Agents(host.vertx, host.bus, journal, host.node, means), Agents::close);
            host.meansChanged = agents::meansChanged;
            host.on(agents::start);
            var modelService = host.own(new ModelService(host.vertx, means.models()), ModelService::close);
            host.on(() -> modelService.start(host.bus));
            var toolService = host.own(
                    new ToolService(new Workers(host.vertx), host.bus, host.node, means.tools()), ToolService::close);
            host.on(toolService::start);
            var plugins = host.own(
                    new PluginFolder(
                            host.vertx,
                            host.bus,
                            journal,
                            new AgentsOfPlugins(agents, means.models(), means.tools()),
                            plugins(settings, home, data)),
                    PluginFolder::close);
            host.agents = await(plugins.start());
            host.unloaded = plugins::unloadedAlive;

            var meters = host.own(host.on(() -> Future.succeededFuture(new Meters(host.bus))), Meters::close);
            host.meter(meters, journal);
            meters.gauge(
                    "troupe.plugins.unloaded.alive",
                    "class loaders of stopped plugins that are still in memory",
                    plugins::unloadedAlive);
            var mcp = host.own(Mcp.open(host.vertx, host.bus, VERSION), made -> await(made.close()));
            var server = host.own(host.listen(settings, data, journal, meters, mcp), made -> await(made.close()));
            host.port = server.actualPort();
            serves = true;
            return host;
        } finally {
            if (!serves) {
                host.close();
            }
        }
    }

    /** What plugins bring for agents; who may play which agent changes with it. */
    private MeansOfPlugins means(HostSettings settings) {
        Runnable changed = () -> meansChanged.run();
        return new MeansOfPlugins(
                new Models(ModelSettings.models(settings.models()), changed),
                new Toolboxes(ModelSettings.tools(settings.tools()), changed));
    }

    int port() {
        return port;
    }

    int agents() {
        return agents;
    }

    /** How many class loaders of plugins that were closed are still in memory. */
    int unloadedPlugins() {
        return unloaded.getAsInt();
    }

    Bus bus() {
        return bus;
    }

    Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part did not close", e);
            }
        }
    }

    private HttpServer listen(HostSettings settings, DataFolder data, Journal journal, Meters meters, Mcp mcp) {
        var options = new HttpEdge.Options(
                settings.http().bind(),
                settings.http().port(),
                settings.http().names(),
                VERSION,
                node,
                data.path().toString());
        var parts = new HttpEdge.Parts(bus, mcp::handle, meters::scrape, () -> problems(journal), journal::position);
        return on(() -> HttpEdge.open(vertx, options, parts)
                .recover(failure -> Future.failedFuture(
                        failure instanceof BindException
                                ? new StartRefused("port " + options.port() + " on " + options.bind()
                                        + " is in use: start with another --port, or stop who has it")
                                : failure)));
    }

    private static List<Health.Problem> problems(Journal journal) {
        return journal.problem().stream()
                .map(problem -> new Health.Problem(ErrorCode.STORE_UNAVAILABLE.wire(), problem.detail(), problem.fix()))
                .toList();
    }

    private void meter(Meters meters, Journal journal) {
        meters.gauge("troupe.journal.position", "last durable position", journal::position);
        var counts = new TaskCalls.Counts[] {new TaskCalls.Counts(0, 0, 0, 0)};
        vertx.setPeriodic(
                1_000,
                tick -> bus.request(TaskCalls.COUNT, new TaskCalls.Count(), Call.ofHost(Duration.ofSeconds(5)))
                        .onSuccess(now -> counts[0] = now));
        meters.gauge("troupe.tasks.running", "tasks that somebody works on", () -> counts[0].running());
        meters.gauge("troupe.tasks.queued", "tasks that nobody works on yet", () -> counts[0].queued());
    }

    private static PluginFolder.Options plugins(HostSettings settings, Home home, DataFolder data) {
        var supervision = settings.supervision();
        return new PluginFolder.Options(
                folders(settings, home, data),
                plugin -> PluginSettings.of(home.config(), plugin, System.getenv(), data.pluginData()),
                data.cache(),
                data.pluginVersions(),
                AdmissionFiles.policy(settings.admission()),
                new Supervision.Limits(
                        supervision.failures(),
                        supervision.restarts(),
                        supervision.window(),
                        supervision.backOff(),
                        supervision.drain()));
    }

    private static List<PluginFolder.Folder> folders(HostSettings settings, Home home, DataFolder data) {
        var folders = new ArrayList<PluginFolder.Folder>();
        folders.add(new PluginFolder.Folder(home.plugins(), false));
        folders.add(new PluginFolder.Folder(data.plugins(), true));
        settings.plugins().forEach(path -> folders.add(new PluginFolder.Folder(path, true)));
        return folders;
    }

    private static Tasks.Limits limits(HostSettings settings) {
        var tasks = settings.tasks();
        return new Tasks.Limits(tasks.maxOpen(), tasks.maxRunning(), tasks.timeout(), tasks.claimLease());
    }

    private interface Closing<T> {
        void close(T part) throws Exception;
    }

    private <T> T own(T part, Closing<T> closing) {
        parts.push(() -> closing.close(part));
        return part;
    }

    /** Does something on a Vert.x context of its own, so that services share the event loops, and waits for it. */
    private <T> T on(Callable<Future<T>> work) {
        Promise<T> done = Promise.promise();
        await(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() throws Exception {
                return work.call().onComplete(done);
            }
        }));
        return await(done.future());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StartRefused("a part of the host was not done within " + PATIENCE.toMinutes() + " minutes");
        }
    }
}
