package io.troupe.host;

import io.troupe.host.agent.Agents;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.NodeCalls;
import io.troupe.host.bus.Topic;
import io.troupe.host.child.Children;
import io.troupe.host.cluster.Membership;
import io.troupe.host.cluster.Peers;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.http.HttpEdge;
import io.troupe.host.http.WebPage;
import io.troupe.host.journal.Journal;
import io.troupe.host.mcp.Mcp;
import io.troupe.host.model.ModelService;
import io.troupe.host.model.Models;
import io.troupe.host.observe.Meters;
import io.troupe.host.plugin.PluginFolder;
import io.troupe.host.security.Audit;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Tokens;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.tool.ToolService;
import io.troupe.host.tool.Toolboxes;
import io.troupe.host.tool.Workers;
import io.troupe.host.workflow.Ready;
import io.troupe.host.workflow.Strategies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running host. Made, and closed, on an ordinary thread; both block. */
final class Host implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Host.class);

    static final String VERSION = "0.1.0";

    /** How long a database that is not there, or has no room, is waited for. */
    private static final Duration OPENING = Duration.ofMinutes(5);

    /** How long whoever is connected to a node that stops has for what is under way. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Frame frame;
    private final Doors doors;
    private final String node = new Ids().node();
    private int port;
    private int agents;
    private Optional<String> operatorToken = Optional.empty();
    private volatile Runnable meansChanged = () -> {};
    private Supplier<Optional<String>> model = Optional::empty;
    private IntSupplier unloaded = () -> 0;

    private Host(Frame frame, Doors doors) {
        this.frame = frame;
        this.doors = doors;
    }

    /** Where things are that come with the host rather than with its data. */
    record Home(Path plugins, Path config, Path web, Path workflows) {}

    /** Builds a host out of its parts, in order, and returns when it serves. */
    static Host start(HostSettings settings, Home home, DataFolder data, Supplier<Journal> opening) {
        var doors = Doors.of(settings);
        checkPeers(settings);
        var frame = Frame.of(settings.cluster());
        var host = new Host(frame, doors);
        var vertx = frame.vertx();
        var bus = frame.bus();
        if (settings.cluster().enabled()) {
            bus.open(host.node);
        }
        boolean serves = false;
        try {
            var journal = frame.own(
                    new Opening(vertx, host.door(settings.http().port(), data), OPENING).open(opening), Journal::close);
            boolean alone = SoleUse.isWanted(settings);
            if (alone) {
                new SoleUse(settings, journal).await();
            }
            if (alone || settings.cluster().enabled()) {
                Frame.await(Membership.setClock(HostClock.ofProcess(), journal.leases()));
            }
            journal.onAppended(facts -> bus.publish(Topic.FACT, new FactBatch(facts)));

            var gate = host.gate(settings, journal);
            var means = host.means(settings);
            var agents = frame.own(new Agents(vertx, bus, journal, host.node, means), Agents::close);
            host.meansChanged = agents::meansChanged;
            frame.on(agents::start);
            var modelService = frame.own(new ModelService(vertx, means.models()), ModelService::close);
            frame.on(() -> modelService.start(bus));
            host.model = means.models()::playsByDefault;
            var toolService =
                    frame.own(new ToolService(new Workers(vertx), bus, host.node, means.tools()), ToolService::close);
            frame.on(toolService::start);
            var strategies = new Strategies();
            var children = frame.own(new Children(System.getenv()), Children::close);
            var plugins = frame.own(
                    new PluginFolder(
                            vertx,
                            bus,
                            journal,
                            new ExtensionsOfPlugins(agents, means.models(), means.tools(), strategies),
                            Chosen.plugins(settings, home, data)
                                    .with(new ProgramsOfFolders(children, home.config(), data.pluginData()))),
                    PluginFolder::close);
            Frame.await(plugins.start());
            host.agents = agents.count(); // plugins bring models and tools, too
            host.unloaded = plugins::unloadedAlive;

            var repertoire = new Leading.Repertoire(strategies, Ready.in(home.workflows()));
            var leading = new Leading(frame, settings, journal, repertoire, data.snapshots(journal.identity()));
            var self = new NodeCalls.Node(host.node, machine(), VERSION);
            var leadership = new Leadership(frame, settings, self, leading);
            leadership.begin(journal);

            BooleanSupplier counts = settings.cluster().enabled() ? leadership::leads : () -> true;
            var meters = frame.own(frame.on(() -> Future.succeededFuture(new Meters(bus, counts))), Meters::close);
            var health = new HostHealth(journal, leadership, settings.cluster());
            TaskTally.begin(vertx, bus, meters, leadership, health);
            meters.gauge("troupe.journal.position", "last durable position", journal::position);
            meters.gauge(
                    "troupe.plugins.unloaded.alive",
                    "class loaders of stopped plugins that are still in memory",
                    plugins::unloadedAlive);
            meters.gauge(
                    "troupe.agents.left.alone",
                    "agents that get no work because they failed too often",
                    agents::leftAlone);
            var mcp = frame.own(Mcp.open(vertx, bus, gate, host.self(journal)), made -> Frame.await(made.close()));
            var parts = new HttpEdge.Parts(
                    bus, gate, mcp::handle, meters::scrape, health, new DurableFacts(journal), page(home));
            var farewell = settings.cluster().enabled() ? FAREWELL : Duration.ZERO; // nobody else is there to answer
            var server = frame.own(
                    host.listen(settings.http().port(), data, parts),
                    made -> Frame.await(made.shutdown(farewell.toMillis(), TimeUnit.MILLISECONDS)));
            frame.own(leadership, made -> {
                health.leave(); // a balancer sends new clients elsewhere from now on
                made.handOver(agents);
            });
            host.port = server.actualPort();
            serves = true;
            return host;
        } finally {
            if (!serves) {
                host.close();
            }
        }
    }

    private static void checkPeers(HostSettings settings) {
        var wrong = settings.cluster().enabled() ? Peers.check(settings.cluster()) : List.<String>of();
        if (!wrong.isEmpty()) {
            throw new StartRefused(String.join("\n", wrong));
        }
    }

    /** What its operator calls the machine. */
    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a machine without a name";
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

    /** Where commands on this machine reach it. */
    URI url() {
        return doors.url(port);
    }

    /** Lets the one who started the host do everything, where nobody may call without a token. */
    Optional<String> operatorToken() {
        return operatorToken;
    }

    Optional<String> certificate() {
        return doors.certificate();
    }

    int agents() {
        return agents;
    }

    /** What plays agents of instructions; empty when a client does. */
    Optional<String> model() {
        return model.get();
    }

    /** How many class loaders of plugins that were closed are still in memory. */
    int unloadedPlugins() {
        return unloaded.getAsInt();
    }

    Bus bus() {
        return frame.bus();
    }

    Vertx vertx() {
        return frame.vertx();
    }

    @Override
    public void close() {
        frame.close();
    }

    /** Lets nobody in before it is known which tokens count. */
    private Gate gate(HostSettings settings, Journal journal) {
        var audit = frame.own(new Audit(frame.vertx(), journal), Audit::close);
        var tokens = frame.own(
                new Tokens(
                        frame.vertx(), frame.bus(), journal, settings.security().rate()),
                Tokens::close);
        frame.on(tokens::start);
        if (doors.tokensRequired()) {
            operatorToken = Optional.of(tokens.operator());
        }
        return Gate.of(tokens, audit, doors.tokensRequired());
    }

    private Mcp.Self self(Journal journal) {
        return new Mcp.Self(VERSION, node, new DurableSessions(journal, new Ids()));
    }

    private static WebPage page(Home home) {
        try {
            return WebPage.of(home.web());
        } catch (IOException e) {
            LOG.warn("the page in {} cannot be read", home.web(), e);
            return WebPage.absent();
        }
    }

    private HttpEdge.Options door(int wanted, DataFolder data) {
        return new HttpEdge.Options(
                doors.bind(), wanted, doors.names(), VERSION, node, data.path().toString(), doors.tls());
    }

    private HttpServer listen(int wanted, DataFolder data, HttpEdge.Parts parts) {
        var options = door(wanted, data);
        return frame.on(() -> HttpEdge.open(frame.vertx(), options, parts)
                .recover(failure -> Future.failedFuture(
                        failure instanceof BindException
                                ? new StartRefused("port " + options.port() + " on " + options.bind()
                                        + " is in use: start with another --port, or stop who has it")
                                : failure)));
    }
}
