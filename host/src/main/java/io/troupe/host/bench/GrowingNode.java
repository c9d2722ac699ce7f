package io.troupe.host.bench;

import io.troupe.host.agent.Agents;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.ModelCalls;
import io.troupe.host.bus.ModelCalls.Plays;
import io.troupe.host.bus.NodeCalls;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.PluginList;
import io.troupe.host.bus.Topic;
import io.troupe.host.cluster.Cluster;
import io.troupe.host.cluster.Membership;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.Wire;
import io.troupe.host.journal.PostgresJournal;
import io.troupe.host.journal.PostgresPlace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What of a host grows with nodes and agents, in a process of its own: bus, journal, agents of instructions, membership,
 * and tasks where it leads; without the edges and plugins. Does what it is told line by line, and answers each with one.
 */
public final class GrowingNode {

    /** As long as the instructions of a short agent. */
    static final int INSTRUCTIONS = 4_000;

    /** So begin the names of agents of which it is asked who knows them. */
    static final String NEW = "new-";

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final int HEARS_WITHIN_SECONDS = 60;
    private static final String SENTENCE = "Say what you found, how you know it, and what you would look at next.\n";

    private final Vertx vertx;
    private final BusTraffic traffic;
    private final Bus bus;
    private final Agents agents;
    private final Membership membership;
    private final String id = new Ids().node();
    private final Map<String, String> heard = new ConcurrentHashMap<>();
    private int count;

    /**
     * What it has used since it began.
     *
     * @param messages that the bus sent to other nodes
     * @param bytes of these
     * @param written bytes that the whole process wrote, to other nodes, the database, and files
     */
    record Sample(long messages, long bytes, long written) {}

    private GrowingNode(String name, int port, List<String> members, PostgresPlace place) throws IOException {
        traffic = new BusTraffic();
        vertx = Cluster.builder(
                        new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)),
                        BusNode.settings(name, port, members))
                .withMetrics(traffic)
                .buildClustered()
                .await();
        bus = new Bus(vertx);
        var journal = PostgresJournal.open(place, Files.createTempDirectory("troupe-bench-node"));
        journal.onAppended(facts -> bus.publish(Topic.FACT, new FactBatch(facts)));
        bus.serve(PluginCalls.LIST, (list, call) -> Future.succeededFuture(new PluginList(List.of())));
        bus.serve(ModelCalls.PLAYS, (who, call) -> Future.succeededFuture(new Plays(Optional.empty())));
        agents = new Agents(vertx, bus, journal, id);
        on(vertx, agents::start);
        on(vertx, () -> {
            bus.listen(Topic.ROSTER, this::hear);
            return Future.succeededFuture();
        });
        membership = new Membership(
                vertx,
                bus,
                journal.leases(),
                new Membership.Self(new NodeCalls.Node(id, "bench", "0"), new HostClock()),
                LEASE,
                new LeadingTasks(vertx, bus, journal));
    }

    /** The name of the cluster, its own port, those of all with commas, the database's, and how many agents it begins with. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        BusNode.quieten();
        var place = new PostgresPlace(
                "127.0.0.1",
                Integer.parseInt(arguments[3]),
                "postgres",
                PostgresServer.user(),
                "",
                "troupe",
                PostgresPlace.Tls.OFF);
        var members = List.of(arguments[2].split(",", -1));
        var node = new GrowingNode(arguments[0], Integer.parseInt(arguments[1]), members, place);
        node.agents(Integer.parseInt(arguments[4]));
        node.membership.join().await();
        System.out.println(node.id);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(node.answer(line.split(" ", -1)));
        }
        node.membership.leave().eventually(node.vertx::close).otherwiseEmpty().await();
        Runtime.getRuntime().halt(0); // whatever else is open, nobody needs it
    }

    private String answer(String[] words) throws IOException, InterruptedException {
        return switch (words[0]) {
            case "sample" -> Wire.write(new Sample(traffic.messages(), traffic.bytes(), written()));
            case "heap" -> String.format(Locale.ROOT, "%.3f", ProcessUse.heap());
            case "agents" -> agents(Integer.parseInt(words[1]));
            case "add" -> add(words[1]);
            case "knows" -> knows(words[1]);
            default -> throw new IllegalArgumentException("'" + words[0] + "', expected what a node can be told");
        };
    }

    /** Takes agents in until it has so many; gives how many it has. */
    private String agents(int wanted) {
        while (count < wanted) {
            add(String.format(Locale.ROOT, "agent-%06d", ++count));
        }
        return Integer.toString(count);
    }

    /** Gives when it was told. */
    private String add(String name) {
        var now = micros();
        var text = "---\nname: " + name + "\ndescription: Looks at what " + name
                + " is asked and says what it found.\n---\n" + SENTENCE.repeat(INSTRUCTIONS / SENTENCE.length());
        agents.addMarkdown(name + ".md", text, new Origin(name, "1", Optional.empty(), 1), file -> Optional.empty());
        return now;
    }

    /** Notes when a roster first had what is new; all that listens hears it in the same moment. */
    private void hear(AgentCalls.Roster roster) {
        var now = micros();
        for (var entry : roster.agents()) {
            var name = entry.card().name();
            if (name.startsWith(NEW)) {
                heard.putIfAbsent(name, now);
            }
        }
    }

    /** Waits until this node has heard of an agent, and gives when that was. */
    private String knows(String name) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HEARS_WITHIN_SECONDS);
        var when = heard.get(name);
        while (when == null) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "has not heard of '" + name + "' for " + HEARS_WITHIN_SECONDS + " s, expected it sooner");
            }
            Thread.sleep(2);
            when = heard.get(name);
        }
        return when;
    }

    /** All nodes are on one machine, and have one clock. */
    private static String micros() {
        var now = Instant.now();
        return Long.toString(now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
    }

    private static long written() throws IOException {
        var io = Path.of("/proc/self/io");
        return Files.isReadable(io)
                ? Files.readAllLines(io).stream()
                        .filter(line -> line.startsWith("wchar:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                : 0;
    }

    /** Does something on a context of its own, and waits for it. */
    static <T> T on(Vertx vertx, Supplier<Future<T>> work) {
        return doing(vertx, work).await();
    }

    /** Does something on a context of its own. */
    static <T> Future<T> doing(Vertx vertx, Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        return vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return work.get().onComplete(done);
                    }
                })
                .compose(deployed -> done.future());
    }
}
