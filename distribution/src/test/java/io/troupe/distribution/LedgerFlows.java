package io.troupe.distribution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.distribution.LedgerClients.Work;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that has a host that comes and goes run workflows, generated from a seed, of three to six steps each of which writes
 * a line into the ledger; each run with a key of its own and again and again until it is acknowledged.
 */
final class LedgerFlows {

    private static final int DEFINITIONS = 12;
    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled", "rolled-back");

    private final Reach reach;
    private final Work work;
    private final Semaphore allowed = new Semaphore(0);
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, String> idOfKey = new ConcurrentHashMap<>();
    private final Map<String, Integer> stepsOfKey = new ConcurrentHashMap<>();
    /** Since when what is not over was asked for, epoch milliseconds, by its key. */
    private final Map<String, Long> unsettled = new ConcurrentHashMap<>();

    private final Map<String, String> wrong = new ConcurrentHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    LedgerFlows(Reach reach, Work work) {
        this.reach = reach;
        this.work = work;
    }

    /** Starts so many clients; they put the definitions, and start the runs that they are allowed to. */
    void start(int threads) {
        for (int i = 0; i < threads; i++) {
            Thread.ofVirtual().name("flows-" + i).start(this::work);
        }
    }

    void allow(int more) {
        allowed.release(more);
    }

    /** From when on something may still be asked for again, epoch milliseconds. */
    long unsettledSince() {
        unsettled.keySet().removeIf(key -> idOfKey.containsKey(key) && isOver(idOfKey.get(key)));
        return unsettled.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** The ids of the acknowledged runs, by key. */
    Map<String, String> ids() {
        return Map.copyOf(idOfKey);
    }

    /** How many steps a run has that was acknowledged. */
    int steps(String key) {
        return stepsOfKey.getOrDefault(key, 0);
    }

    /** Answers that no host should give. */
    Map<String, String> wrong() {
        return Map.copyOf(wrong);
    }

    /** How the acknowledged runs stand; asks until all can be asked, or until then. */
    Map<String, String> states() throws InterruptedException {
        var states = new HashMap<String, String>();
        for (var id : idOfKey.values()) {
            states.put(id, state(id));
        }
        return states;
    }

    static boolean isOverState(String state) {
        return OVER.contains(state);
    }

    private boolean isOver(String id) {
        try {
            return isOverState(state(id));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String state(String id) throws InterruptedException {
        var request = reach.request("/api/v1/runs/" + id).timeout(Duration.ofSeconds(5));
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return RunningHost.JSON.readTree(answer.body()).path("state").asText("unknown");
        } catch (IOException e) {
            return "unknown"; // the host is not there right now
        }
    }

    private void work() {
        while (true) {
            allowed.acquireUninterruptibly();
            int number = next.getAndIncrement();
            if (number >= work.count()) {
                return;
            }
            var random = new Random(work.seed() + number);
            var key = "run-key-" + number;
            unsettled.put(key, System.currentTimeMillis());
            var name = "flow-" + number % DEFINITIONS;
            var definition = definition(number % DEFINITIONS);
            stepsOfKey.put(key, definition.path("steps").size());
            if (number < DEFINITIONS) {
                until(random, () -> put(name, definition));
            }
            until(random, () -> started(key, name, random));
        }
    }

    private interface Attempt {
        boolean made() throws IOException, InterruptedException;
    }

    private static void until(Random random, Attempt attempt) {
        while (true) {
            try {
                if (attempt.made()) {
                    return;
                }
            } catch (IOException e) {
                // the host is not there, or was ended before it answered
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(20 + random.nextInt(80)).toNanos());
        }
    }

    private boolean put(String name, ObjectNode definition) throws IOException, InterruptedException {
        var answer = send("/api/v1/workflows/" + name, "", "PUT", definition.toString());
        return settled(name, answer);
    }

    private boolean started(String key, String name, Random random) throws IOException, InterruptedException {
        var body = RunningHost.JSON.createObjectNode().put("workflow", name);
        body.putObject("input")
                .put("ledger", work.ledger().toString())
                .put("delay", new Random(key.hashCode()).nextInt(60));
        var answer = send("/api/v1/runs", key, "POST", body.toString());
        if (answer.statusCode() == 404) {
            return false; // another client puts the definition just now
        }
        if (answer.statusCode() == 202) {
            var id = RunningHost.JSON.readTree(answer.body()).path("id").asText();
            var before = idOfKey.putIfAbsent(key, id);
            if (before != null && !before.equals(id)) {
                wrong.put(key, "two runs: " + before + " and " + id);
            }
            // Now and then a client does not get its answer, and asks again.
            return random.nextInt(20) > 0;
        }
        return settled(key, answer);
    }

    private boolean settled(String what, HttpResponse<String> answer) {
        if (reach.comeBack().contains(answer.statusCode())) {
            return false;
        }
        if (answer.statusCode() / 100 != 2) {
            wrong.put(what, answer.statusCode() + " " + answer.body());
        }
        return true;
    }

    private HttpResponse<String> send(String path, String key, String method, String body)
            throws IOException, InterruptedException {
        var request = reach.request(path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Three to six steps, each of which hangs on some of those before it. */
    private ObjectNode definition(int number) {
        var random = new Random(work.seed() * 31 + number);
        var definition = RunningHost.JSON.createObjectNode().put("name", "flow-" + number);
        definition.put("strategy", List.of("graph", "parallel", "sequential").get(random.nextInt(3)));
        var steps = definition.putArray("steps");
        int count = 3 + random.nextInt(4);
        for (int place = 0; place < count; place++) {
            var step = steps.addObject().put("id", "s" + place).put("agent", "ledger");
            step.putObject("input").put("ledger", "{{ inputs.ledger }}").put("delay_millis", "{{ inputs.delay }}");
            var before = step.putArray("depends-on");
            for (int other = 0; other < place; other++) {
                if (random.nextInt(place + 1) == 0) {
                    before.add("s" + other);
                }
            }
        }
        return definition;
    }
}
