package io.troupe.host.bench;

import io.troupe.host.bench.ClusterBench.Where;
import io.troupe.host.bench.HostCluster.Plan;
import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Kills the node that leads, again and again, and takes the time from the kill to the first durable task that another
 * node acknowledges, to the moment at which another wrote down that it starts all that the dead one worked on, and to the
 * one at which a client has seen that of each, asking for one after the other among all who have waited.
 */
final class Takeover {

    private static final int NODES = 3;
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final List<String> SMALL = List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final String SCHEMA = "troupe";

    private static final int IN_HAND = 9; // of which the node that leads has some
    private static final String LONG = "{\"instruction\":\"long\",\"delay_seconds\":200}";
    private static final long PATIENCE_SECONDS = 60;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    private static final int ASK_MILLIS = 50;
    private static final int LOOK_MILLIS = 10;

    private final PostgresServer server;
    private final HostCluster cluster;
    private final LightLoad load;
    private final Timings acknowledged;
    private final Timings adopted;
    private final Timings seen;

    private Takeover(PostgresServer server, HostCluster cluster, LightLoad load, int kills) {
        this.server = server;
        this.cluster = cluster;
        this.load = load;
        this.acknowledged = new Timings(kills);
        this.adopted = new Timings(kills);
        this.seen = new Timings(kills);
    }

    static List<Figure> measure(Where where, int kills) throws IOException, InterruptedException {
        try (var server = PostgresServer.start(where.folder());
                var cluster = HostCluster.start(where.in("takeover"), new Plan(server, SCHEMA, NODES, LEASE, SMALL));
                var load = LightLoad.on(cluster.nodes())) {
            var takeover = new Takeover(server, cluster, load, kills);
            for (int kill = 1; kill <= kills; kill++) {
                takeover.kill();
                takeover.say(kill, kills);
            }
            return takeover.figures(kills);
        }
    }

    private void kill() throws IOException, InterruptedException {
        var leader = cluster.leader();
        var others = cluster.without(leader);
        load.turnTo(others); // the dead one gets nothing while it is dead
        var all = submit(others.getFirst());
        var lost = of(all, leader);
        long begun = System.nanoTime();
        long killed = System.currentTimeMillis();
        leader.kill();
        var first = asked(others);
        long last = seen(lost, others.getLast());
        acknowledged.add(await(first) - begun);
        seen.add(last - begun);
        adopted.add(TimeUnit.MILLISECONDS.toNanos(startedAgain(lost) - killed));
        for (var id : all.keySet()) {
            var _ = HostCluster.ask(others.getFirst(), "DELETE", "/api/v1/tasks/" + id, Optional.empty());
        }
        cluster.again(leader);
        load.turnTo(cluster.nodes());
    }

    /** Tasks that run for long, with how often each was started; all are at work. */
    private Map<String, Long> submit(HostProcess edge) throws IOException, InterruptedException {
        var epochs = new LinkedHashMap<String, Long>();
        for (int i = 0; i < IN_HAND; i++) {
            epochs.put(HostCluster.submit(edge, LONG, 0).text("id"), 0L);
        }
        for (var task : epochs.entrySet()) {
            task.setValue(epoch(task.getKey(), 0, edge));
        }
        return epochs;
    }

    /** Those that a node works on, as the journal says. */
    private Map<String, Long> of(Map<String, Long> all, HostProcess node) throws IOException, InterruptedException {
        var streams = all.keySet().stream().map(id -> "'task/" + id + "'").collect(Collectors.joining(","));
        var here = server.ask("SELECT substr(stream, 6) FROM " + SCHEMA + ".fact WHERE kind = 'task.started' "
                + "AND body::json->'player'->>'node' = '" + HostCluster.id(node) + "' AND stream IN (" + streams + ")");
        if (here.isEmpty()) {
            throw new IOException("none of " + IN_HAND + " tasks was started on the node that leads, expected some");
        }
        return here.stream().collect(Collectors.toMap(id -> id, all::get));
    }

    /** How often a task was started, once that is more often than this and it is at work. */
    private static long epoch(String id, long before, HostProcess edge) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until) {
            var task = HostCluster.ask(edge, "GET", "/api/v1/tasks/" + id, Optional.empty());
            if (task.good()
                    && task.text("state").equals("running")
                    && task.body().path("epoch").asLong() > before) {
                return task.body().path("epoch").asLong();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        throw new IOException("task " + id + " was not started within " + PATIENCE_SECONDS + " s");
    }

    /** When the last of these was started again, as the journal says, whose clock is this machine's. */
    private long startedAgain(Map<String, Long> lost) throws IOException, InterruptedException {
        var streams = lost.keySet().stream().map(id -> "'task/" + id + "'").collect(Collectors.joining(","));
        var last = server.ask("SELECT max(first)::text FROM (SELECT min(time) AS first FROM " + SCHEMA + ".fact "
                + "WHERE kind = 'task.started' AND (body::json->>'epoch')::int > " + Collections.max(lost.values())
                + " AND stream IN (" + streams
                + ") GROUP BY stream) AS again");
        return Long.parseLong(last.getFirst());
    }

    /** When a client had seen that all of these were at work again. */
    private static long seen(Map<String, Long> lost, HostProcess edge) throws IOException, InterruptedException {
        for (var task : lost.entrySet()) {
            var _ = epoch(task.getKey(), task.getValue(), edge);
        }
        return System.nanoTime();
    }

    /** When the first task was acknowledged that was given to one of these from now on; each is asked again and again. */
    private static CompletableFuture<Long> asked(List<HostProcess> edges) {
        var first = new CompletableFuture<Long>();
        Thread.ofVirtual().name("takeover").start(() -> {
            try {
                while (!first.isDone()) {
                    edges.forEach(edge -> Thread.ofVirtual().start(() -> ask(edge, first)));
                    TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return first;
    }

    private static void ask(HostProcess edge, CompletableFuture<Long> first) {
        try {
            if (HostCluster.submit(edge, "{\"instruction\":\"there?\"}", 0).good()) {
                first.complete(System.nanoTime());
            }
        } catch (IOException e) {
            // the next one may have more luck
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long await(CompletableFuture<Long> first) throws IOException, InterruptedException {
        try {
            return first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            first.cancel(false);
            throw new IOException("nobody acknowledged a task within " + PATIENCE_SECONDS + " s", e);
        }
    }

    private void say(int kill, int kills) {
        ClusterBench.say(String.format(
                Locale.ROOT,
                "kill %d of %d: acknowledged elsewhere after %.0f ms, adopted after %.0f ms, seen after %.0f ms",
                kill,
                kills,
                acknowledged.last(),
                adopted.last(),
                seen.last()));
    }

    private List<Figure> figures(int kills) throws IOException, InterruptedException {
        double lease = LEASE.toMillis();
        var what = " of " + kills + " kills -9 of the node that leads, three nodes; ";
        return List.of(
                Figure.against(
                        "p50" + what + "first task acknowledged elsewhere; reference: the lease",
                        acknowledged.p50(),
                        "ms",
                        lease),
                Figure.against("p99" + what + "the same", acknowledged.p99(), "ms", lease),
                Figure.against(
                        "p50" + what + "its tasks started elsewhere; reference: the lease", adopted.p50(), "ms", lease),
                Figure.against("p99" + what + "the same", adopted.p99(), "ms", lease),
                Figure.against(
                        "p99" + what + "a client has seen that of each; reference: the lease", seen.p99(), "ms", lease),
                Figure.of("tasks acknowledged meanwhile", load.acknowledged(), ""),
                Figure.of("of these, not ended", (double) load.unfinished(server, SCHEMA), ""));
    }
}
