package io.troupe.host.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bench.ClusterBench.Where;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Whole hosts that are one cluster, each started by the launcher as a user would, on one journal. */
final class HostCluster implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /**
     * What they share.
     *
     * @param java options for Java itself
     */
    record Plan(PostgresServer server, String schema, int nodes, Duration lease, List<String> java) {}

    /** An answer over HTTP. */
    record Answer(int status, JsonNode body) {
        boolean good() {
            return status >= 200 && status < 300;
        }

        String text(String name) {
            return body.path(name).asText();
        }
    }

    private final Where where;
    private final Plan plan;
    private final String name =
            "bench-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final List<Integer> ports;
    private final List<HostProcess> nodes = new ArrayList<>();

    private HostCluster(Where where, Plan plan) throws IOException {
        this.where = where;
        this.plan = plan;
        this.ports = ClusterBench.ports(plan.nodes());
    }

    /** Starts all, one after the other; returns when each knows all. Blocks. */
    static HostCluster start(Where where, Plan plan) throws IOException, InterruptedException {
        var cluster = new HostCluster(where, plan);
        try {
            for (int i = 0; i < plan.nodes(); i++) {
                cluster.nodes.add(cluster.node(i));
            }
            var _ = cluster.leader();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private HostProcess node(int number) throws IOException {
        var home = Files.createDirectories(where.folder().resolve("node-" + number));
        var settings = Files.writeString(home.resolve("troupe.yaml"), """
                journal:
                  store: postgresql
                  postgres:
                    url: postgresql://127.0.0.1:%d/postgres
                    user: %s
                    schema: %s
                cluster:
                  name: %s
                  lease: %ds
                  port: %d
                  bus-port: 0
                  members: %s
                """.formatted(
                        plan.server().port(),
                        PostgresServer.user(),
                        plan.schema(),
                        name,
                        plan.lease().toSeconds(),
                        ports.get(number),
                        Wire.write(ClusterBench.members(ports))));
        return start(where.launcher(), home, settings);
    }

    private HostProcess start(Path launcher, Path home, Path settings) throws IOException {
        var more = List.of("--cluster", "--config", settings.toString());
        return HostProcess.start(launcher, home.resolve("data"), more, plan.java());
    }

    List<HostProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** The others than one. */
    List<HostProcess> without(HostProcess one) {
        return nodes.stream().filter(node -> !node.equals(one)).toList();
    }

    /** Starts anew what was killed, at its place. Blocks until it serves. */
    void again(HostProcess killed) throws IOException {
        int number = nodes.indexOf(killed);
        nodes.set(number, node(number));
    }

    /** The node that leads, once all say the same of it and know all. Blocks. */
    HostProcess leader() throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until) {
            var said = new ArrayList<JsonNode>();
            for (var node : nodes) {
                said.add(ask(node, "GET", "/api/v1/status", Optional.empty()).body());
            }
            var leaders = said.stream()
                    .map(status -> status.path("cluster").path("leader").asText())
                    .distinct()
                    .toList();
            boolean complete = said.stream()
                    .allMatch(status -> status.path("cluster").path("nodes").size() == plan.nodes());
            for (int i = 0; i < nodes.size() && complete && leaders.size() == 1; i++) {
                if (said.get(i).path("node").asText().equals(leaders.getFirst())) {
                    return nodes.get(i);
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException("the nodes did not agree on a leader within " + PATIENCE_NANOS / 1_000_000_000 + " s");
    }

    /** What a node calls itself. */
    static String id(HostProcess node) throws IOException, InterruptedException {
        return ask(node, "GET", "/api/v1/status", Optional.empty()).text("node");
    }

    /** Gives a node a task of the agent that echoes. */
    static Answer submit(HostProcess node, String input, int waitSeconds) throws IOException, InterruptedException {
        var wait = waitSeconds > 0 ? "?wait=" + waitSeconds : "";
        return ask(node, "POST", "/api/v1/tasks" + wait, Optional.of("{\"agent\":\"echo\",\"input\":" + input + "}"));
    }

    static Answer ask(HostProcess node, String method, String path, Optional<String> json)
            throws IOException, InterruptedException {
        var body = json.map(HttpRequest.BodyPublishers::ofString).orElseGet(HttpRequest.BodyPublishers::noBody);
        var request = HttpRequest.newBuilder(node.url().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), Wire.json().readTree(answer.body()));
    }

    /** Ends all as a power cut would; nobody needs them any more. */
    @Override
    public void close() {
        for (var node : nodes) {
            try {
                node.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
