package io.troupe.distribution;

import io.troupe.distribution.ClusterNode.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three nodes on this machine, each with a folder of its own, and the database that they share. */
final class ClusterNodes implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(3);
    private static final int NODES = 3;
    private static final Duration START = Duration.ofMinutes(2);

    private final ClusterDatabase database;
    private final List<ClusterNode> nodes;
    private final AtomicInteger turn = new AtomicInteger();

    private ClusterNodes(ClusterDatabase database, List<ClusterNode> nodes) {
        this.database = database;
        this.nodes = nodes;
    }

    /**
     * Starts the database and all nodes, and waits for them.
     *
     * @param lastOnes environment of the last node alone, names and values in turn
     */
    static ClusterNodes start(Path folder, String name, String... lastOnes)
            throws IOException, SQLException, InterruptedException {
        var database = ClusterDatabase.start(Files.createDirectories(folder), NODES);
        var nodes = new ArrayList<ClusterNode>();
        var cluster = new ClusterNodes(database, nodes);
        // Whoever interrupts a run leaves nothing behind; the database sees to itself.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> nodes.forEach(ClusterNode::close)));
        try {
            var ports = freePorts(2 * NODES);
            var members = IntStream.range(0, NODES)
                    .mapToObj(i -> '"' + ClusterWires.address(i + 1) + ':' + ports.get(i) + '"')
                    .collect(Collectors.joining(", ", "[", "]"));
            var shared = "name: " + name + "\nlease: " + LEASE.toSeconds() + "s\nmembers: " + members + '\n';
            var plugin = RunningHost.root().resolve("plugins/examples/ledger/target/ledger-0.1.0.jar");
            for (int i = 0; i < NODES; i++) {
                var own = Files.createDirectories(folder.resolve("node" + (i + 1)));
                var place = new Place(i + 1, own, ports.get(NODES + i), ports.get(i));
                nodes.add(new ClusterNode(place, new DatabaseProxy(database.port()), shared, plugin));
            }
            nodes.getLast().set(lastOnes);
            nodes.getFirst().start();
            await(nodes.getFirst());
            database.watch(); // its tables are there now
            for (var node : nodes.subList(1, NODES)) {
                node.start();
            }
            for (var node : nodes) {
                await(node);
            }
            return cluster;
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static void await(ClusterNode node) throws IOException, InterruptedException {
        if (!node.comesUp(START)) {
            throw new IOException(node.place() + " did not start: "
                    + RunningHost.said(node.place().folder().resolve("data")));
        }
    }

    ClusterDatabase database() {
        return database;
    }

    List<ClusterNode> all() {
        return nodes;
    }

    /** One of those that are there, each in turn; where none is, one of which nobody knows. */
    URI next() {
        int first = Math.floorMod(turn.getAndIncrement(), NODES);
        for (int i = 0; i < NODES; i++) {
            var node = nodes.get((first + i) % NODES);
            if (node.alive()) {
                return node.place().url();
            }
        }
        return nodes.get(first).place().url();
    }

    /** Waits until so many are up. */
    boolean areUp(int count, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (nodes.stream().filter(ClusterNode::up).count() < count) {
            if (System.nanoTime() > until) {
                return false;
            }
            Thread.sleep(50);
        }
        return true;
    }

    /** One of those that are up; most often the one that leads, since nothing hurts more. */
    ClusterNode victim(Random random) {
        var up = nodes.stream().filter(ClusterNode::up).toList();
        if (random.nextInt(3) < 2) {
            var leads = leader().flatMap(user ->
                    up.stream().filter(node -> node.place().user().equals(user)).findFirst());
            if (leads.isPresent()) {
                return leads.get();
            }
        }
        return up.get(random.nextInt(up.size()));
    }

    /** The user of the node that was the last to lead. */
    private Optional<String> leader() {
        try {
            return Optional.of(database.ask("SELECT node FROM watch.leader ORDER BY epoch DESC LIMIT 1"));
        } catch (SQLException e) {
            return Optional.empty(); // the database is away
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(ClusterNode::close);
        database.close();
    }
}
