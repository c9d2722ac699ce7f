package io.troupe.host.bench;

import io.troupe.host.bench.GrowingNode.Sample;
import io.troupe.host.bench.Grown.Point;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Small nodes, of which there come to be more, or fewer, and which come to have more agents, the same on all. */
final class GrowingCluster implements AutoCloseable {

    private static final int MOST_NODES = 5;
    private static final List<String> SMALL = List.of("-Xmx512m", "-XX:+UseSerialGC");
    private static final int SETTLE_MILLIS = 2_000;
    private static final int REST_MILLIS = 4_000;
    private static final int CHANGES = 3;

    private final PostgresServer server;
    private final String name =
            "bench-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final List<Integer> ports;
    private final List<JavaProcess> nodes = new ArrayList<>();
    private int agents;
    private int started;
    private int changes;

    GrowingCluster(PostgresServer server) throws IOException {
        this.server = server;
        this.ports = ClusterBench.ports(2 * MOST_NODES); // nobody takes the place of one that is gone
    }

    /** Has so many nodes, each of which has so many agents. Blocks. */
    void grow(int wantedNodes, int wantedAgents) throws IOException, InterruptedException {
        for (var node : nodes) {
            node.ask("agents " + wantedAgents);
        }
        agents = wantedAgents;
        while (nodes.size() < wantedNodes) {
            int port = ports.get(started++);
            var node = JavaProcess.start(
                    GrowingNode.class,
                    SMALL,
                    name,
                    Integer.toString(port),
                    String.join(",", ClusterBench.members(ports)),
                    Integer.toString(server.port()),
                    Integer.toString(wantedAgents));
            nodes.add(node);
            node.line(); // it has joined
        }
        settle();
    }

    /** Has the last ones leave, until there are so many. Blocks. */
    void shrink(int wantedNodes) throws IOException, InterruptedException {
        while (nodes.size() > wantedNodes) {
            nodes.removeLast().close();
        }
        settle();
    }

    /** Waits until each node knows of an agent that is new on each, and then for a moment. */
    private void settle() throws IOException, InterruptedException {
        for (var node : nodes) {
            var _ = change(node);
        }
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    }

    /** Has one node take one agent more; gives how long it took until all knew, in milliseconds. */
    private double change(JavaProcess where) throws IOException {
        var agent = GrowingNode.NEW + ++changes;
        long begun = Long.parseLong(where.ask("add " + agent));
        long last = begun;
        for (var node : nodes) {
            last = Math.max(last, Long.parseLong(node.ask("knows " + agent)));
        }
        return (last - begun) / 1e3;
    }

    Point point() throws IOException, InterruptedException {
        long cpu = cpu();
        long transactions =
                number("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'postgres'");
        var before = sample();
        long begun = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        var after = sample();
        double seconds = (System.nanoTime() - begun) / 1e9;
        long used = cpu() - cpu;
        long asked = number("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'postgres'");
        long connections = number("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + PostgresServer.user()
                + "' AND backend_type = 'client backend' AND pid <> pg_backend_pid()");
        var times = new Timings(CHANGES);
        for (int i = 0; i < CHANGES; i++) {
            times.add((long) (change(nodes.get(i % nodes.size())) * 1e6));
        }
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS / 4); // until all is sent
        var told = sample();
        double quiet = (told.bytes() - after.bytes()) / (double) CHANGES;
        return new Point(
                nodes.size(),
                agents,
                heap(),
                (after.messages() - before.messages()) / seconds,
                (after.bytes() - before.bytes()) / seconds,
                (after.written() - before.written() - after.bytes() + before.bytes()) / seconds,
                connections,
                (asked - transactions) / seconds,
                used / 1e9 / seconds,
                times.p50(),
                quiet / 1e6);
    }

    private long number(String statement) throws IOException, InterruptedException {
        return Long.parseLong(server.ask(statement).getFirst());
    }

    private Sample sample() throws IOException {
        var sum = new Sample(0, 0, 0);
        for (var node : nodes) {
            var one = Wire.read(node.ask("sample"), Sample.class);
            sum = new Sample(sum.messages() + one.messages(), sum.bytes() + one.bytes(), sum.written() + one.written());
        }
        return sum;
    }

    private double heap() throws IOException {
        double sum = 0;
        for (var node : nodes) {
            sum += Double.parseDouble(node.ask("heap"));
        }
        return sum / nodes.size();
    }

    private long cpu() {
        return nodes.stream().mapToLong(node -> node.cpu().toNanos()).sum();
    }

    @Override
    public void close() {
        nodes.forEach(JavaProcess::close);
    }
}
