package io.troupe.host.bench;

import io.troupe.host.bench.ClusterBench.Where;
import io.troupe.host.bench.HostCluster.Plan;
import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What processor time a durable task takes: of a cluster of one node, and of one of two, each asked in turn over HTTP.
 * What the database, whoever asks, and Java's
 * compiler use is not counted, the last since two nodes compile everything twice, and once. Both are there all the time and asked alternately, so that what
 * else the machine does falls on both.
 */
final class TaskCost {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final List<String> JAVA = List.of("-Xmx512m", "-XX:-UseDynamicNumberOfCompilerThreads");
    private static final int IN_FLIGHT = 64; // of both clusters
    private static final int TASKS = 15_000; // each round
    private static final int ROUNDS = 10; // the first six warm up
    private static final int WARM_UP = 6;

    /** One round. */
    private record Round(double micros, double perSecond) {}

    private TaskCost() {}

    static List<Figure> measure(Where where) throws IOException, InterruptedException {
        try (var server = PostgresServer.start(where.folder());
                var one = HostCluster.start(where.in("one"), new Plan(server, "one", 1, LEASE, JAVA));
                var two = HostCluster.start(where.in("two"), new Plan(server, "two", 2, LEASE, JAVA))) {
            var alone = new ArrayList<Round>();
            var both = new ArrayList<Round>();
            for (int round = 1; round <= ROUNDS; round++) {
                var first = round(one.nodes());
                var second = round(two.nodes());
                ClusterBench.say(String.format(
                        Locale.ROOT,
                        "cost, round %d of %d: %.0f µs a task on one node, %.0f µs on two%s",
                        round,
                        ROUNDS,
                        first.micros(),
                        second.micros(),
                        round > WARM_UP ? "" : ", warming up"));
                if (round > WARM_UP) {
                    alone.add(first);
                    both.add(second);
                }
            }
            return List.of(
                    Figure.against(
                            "processor time of all nodes a durable task over HTTP, two nodes; reference: one node",
                            median(both.stream().mapToDouble(Round::micros).toArray()),
                            "µs",
                            median(alone.stream().mapToDouble(Round::micros).toArray())),
                    Figure.against(
                            "tasks meanwhile, two nodes; reference: one node",
                            median(both.stream().mapToDouble(Round::perSecond).toArray()),
                            "1/s",
                            median(alone.stream().mapToDouble(Round::perSecond).toArray())));
        }
    }

    private static Round round(List<HostProcess> nodes) throws IOException, InterruptedException {
        long cpu = cpu(nodes);
        long begun = System.nanoTime();
        var left = new AtomicInteger(TASKS);
        try (var asking = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (var node : nodes) {
                for (int i = 0; i < IN_FLIGHT / nodes.size(); i++) {
                    all.add(asking.submit(() -> ask(node, left)));
                }
            }
            for (var one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a task was not done", e.getCause());
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Round((cpu(nodes) - cpu) / 1e3 / TASKS, TASKS / seconds);
    }

    private static int ask(HostProcess node, AtomicInteger left) throws IOException, InterruptedException {
        while (left.getAndDecrement() > 0) {
            var answer = HostCluster.submit(node, "{\"instruction\":\"hello\"}", 20);
            if (!answer.text("state").equals("completed")) {
                throw new IOException("a task came back as " + answer);
            }
        }
        return 0;
    }

    private static long cpu(List<HostProcess> nodes) throws IOException {
        long sum = 0;
        for (var node : nodes) {
            sum += node.cpu().minus(node.compilers()).toNanos();
        }
        return sum;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
