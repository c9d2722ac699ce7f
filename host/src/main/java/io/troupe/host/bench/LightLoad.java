package io.troupe.host.bench;

import io.troupe.host.bench.HostCluster.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Gives small tasks to nodes that live, some a second, and keeps the ids of those that were acknowledged. */
final class LightLoad implements AutoCloseable {

    static final int PER_SECOND = 20;

    private static final int AT_ONCE = 500; // what one statement asks for
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private volatile List<HostProcess> nodes;
    private volatile boolean closed;

    private LightLoad(List<HostProcess> nodes) {
        this.nodes = nodes;
    }

    static LightLoad on(List<HostProcess> nodes) {
        var load = new LightLoad(nodes);
        Thread.ofVirtual().name("light-load").start(load::go);
        return load;
    }

    /** From now on these get the tasks. */
    void turnTo(List<HostProcess> others) {
        nodes = others;
    }

    private void go() {
        try {
            for (int turn = 0; !closed; turn++) {
                var here = nodes;
                var node = here.get(turn % here.size());
                Thread.ofVirtual().name("light-load-" + turn).start(() -> submit(node));
                TimeUnit.MILLISECONDS.sleep(1_000 / PER_SECOND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit(HostProcess node) {
        try {
            Answer answer = HostCluster.submit(node, "{\"instruction\":\"hello\"}", 0);
            if (answer.good()) {
                acknowledged.add(answer.text("id"));
            }
        } catch (IOException e) {
            // nobody acknowledged it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Waits for what was acknowledged; gives how many have not ended all the same, by what is in the journal. Blocks. */
    long unfinished(PostgresServer server, String schema) throws IOException, InterruptedException {
        close();
        var ids = List.copyOf(acknowledged);
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            long finished = finished(server, schema, ids);
            if (finished == ids.size() || System.nanoTime() > until) {
                return ids.size() - finished;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static long finished(PostgresServer server, String schema, List<String> ids)
            throws IOException, InterruptedException {
        long finished = 0;
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            var streams = ids.subList(from, Math.min(ids.size(), from + AT_ONCE)).stream()
                    .map(id -> "'task/" + id + "'")
                    .collect(Collectors.joining(","));
            finished += Long.parseLong(server.ask("SELECT count(DISTINCT stream) FROM " + schema
                            + ".fact WHERE kind = 'task.finished' AND stream IN (" + streams + ")")
                    .getFirst());
        }
        return finished;
    }

    @Override
    public void close() {
        closed = true;
    }
}
