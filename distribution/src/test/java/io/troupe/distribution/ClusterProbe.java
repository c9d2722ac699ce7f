package io.troupe.distribution;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who asks each node all the time for one small thing, and notes in which seconds it was done through any of
 * them; and who looks whether each node answers at every address.
 */
final class ClusterProbe implements AutoCloseable {

    /** What each node is asked, each served behind other addresses of the bus. */
    private static final List<String> QUESTIONS = List.of(
            "/health/ready",
            "/api/v1/status",
            "/api/v1/tasks?limit=1",
            "/api/v1/runs?limit=1",
            "/api/v1/workflows",
            "/api/v1/schedules",
            "/api/v1/agents",
            "/api/v1/plugins",
            "/api/v1/models",
            "/api/v1/tokens");

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(200);

    /**
     * How often it was there.
     *
     * @param seconds that were looked at
     * @param good of them, in which something was done
     * @param longest seconds in a row in which nothing was
     * @param instead what came instead of an answer, and how often
     */
    record Availability(int seconds, int good, int longest, Map<String, Integer> instead) {
        double share() {
            return seconds == 0 ? 1 : (double) good / seconds;
        }

        int bad() {
            return seconds - good;
        }
    }

    private final ClusterNodes cluster;
    private final ConcurrentSkipListSet<Long> good = new ConcurrentSkipListSet<>();
    private final Map<String, Integer> instead = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final long since = now();
    private volatile boolean closed;

    ClusterProbe(ClusterNodes cluster) {
        this.cluster = cluster;
        for (var node : cluster.all()) {
            Thread.ofVirtual()
                    .name("probe-" + node.place().user())
                    .start(() -> ask(node.place().url()));
        }
    }

    private static long now() {
        return System.currentTimeMillis() / 1_000;
    }

    private void ask(URI node) {
        try {
            while (!closed) {
                if (done(node)) {
                    good.add(now());
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a task that is given to this node is done at once. */
    private boolean done(URI node) throws InterruptedException {
        var request = HttpRequest.newBuilder(node.resolve("/api/v1/tasks?wait=2"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "probe-" + asked.incrementAndGet())
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"agent\":\"echo\",\"input\":{\"instruction\":\"there?\"}}"));
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var body = RunningHost.JSON.readTree(answer.body());
            var state = body.path("state").asText(body.path("code").asText());
            if (state.equals("completed")) {
                return true;
            }
            instead.merge(answer.statusCode() + " " + state, 1, Integer::sum);
        } catch (IOException e) {
            instead.merge(e.getClass().getSimpleName(), 1, Integer::sum);
        }
        return false;
    }

    /** How it was from the start until now, without the second that is not over. */
    Availability availability() {
        long until = now();
        int longest = 0;
        int row = 0;
        for (long second = since + 1; second < until; second++) {
            row = good.contains(second) ? 0 : row + 1;
            longest = Math.max(longest, row);
        }
        return new Availability(
                (int) Math.max(0, until - since - 1),
                good.subSet(since + 1, until).size(),
                longest,
                new TreeMap<>(instead));
    }

    /**
     * Waits until each node answers everything.
     *
     * @return what does not answer, when the time is up
     */
    Optional<String> allAnswer(Duration within) throws InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        Optional<String> silent;
        do {
            silent = silent();
            if (silent.isPresent()) {
                Thread.sleep(PAUSE);
            }
        } while (silent.isPresent() && System.nanoTime() < until);
        return silent;
    }

    private Optional<String> silent() throws InterruptedException {
        for (var node : cluster.all()) {
            for (var question : QUESTIONS) {
                var answer = answer(node.place().url().resolve(question));
                if (!answer.startsWith("200")) {
                    return Optional.of(node.place().user() + question + ": " + answer);
                }
            }
            if (!done(node.place().url())) {
                return Optional.of(node.place().user() + " did not have a task done within " + PATIENCE);
            }
        }
        return Optional.empty();
    }

    private String answer(URI question) throws InterruptedException {
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(question).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
