package io.troupe.distribution;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that send tasks to a host that comes and goes, each task with a key of its own and again and again until it is
 * acknowledged: as a careful client would.
 */
final class LedgerClients {

    private final URI tasks;
    private final Path ledger;
    private final int count;
    private final long seed;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final Semaphore answers = new Semaphore(0);
    private final Semaphore refusals = new Semaphore(0);
    private final Semaphore allowed = new Semaphore(0);
    private final Map<String, String> idOfKey = new ConcurrentHashMap<>();
    private final Map<String, String> wrong = new ConcurrentHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    LedgerClients(int port, Path ledger, int count, long seed) {
        this.tasks = URI.create("http://127.0.0.1:" + port + "/api/v1/tasks");
        this.ledger = ledger;
        this.count = count;
        this.seed = seed;
    }

    /** Starts so many clients; they send what they are allowed to. */
    void start(int threads) {
        for (int i = 0; i < threads; i++) {
            Thread.ofVirtual().name("client-" + i).start(this::work);
        }
    }

    void allow(int more) {
        allowed.release(more);
    }

    /** Counts answers and refusals from now on. */
    void forget() {
        answers.drainPermits();
        refusals.drainPermits();
    }

    /** Waits until so many tasks were acknowledged, but not for ever. */
    void awaitAnswers(int count, Duration patience) throws InterruptedException {
        answers.tryAcquire(count, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until the host has said so often that it cannot right now, but not for ever. */
    void awaitRefusals(int count, Duration patience) throws InterruptedException {
        refusals.tryAcquire(count, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    int acknowledged() {
        return idOfKey.size();
    }

    /** How often a host said that it could not, and was asked again. */
    long refused() {
        return refused.get();
    }

    /** The ids of the acknowledged tasks, by key. */
    Map<String, String> ids() {
        return Map.copyOf(idOfKey);
    }

    /** Answers that no host should give. */
    Map<String, String> wrong() {
        return Map.copyOf(wrong);
    }

    private void work() {
        while (true) {
            allowed.acquireUninterruptibly();
            int number = next.getAndIncrement();
            if (number >= count) {
                return;
            }
            var random = new Random(seed + number);
            var request = request(number, random);
            while (!sent(number, request, random)) {
                LockSupport.parkNanos(Duration.ofMillis(20 + random.nextInt(80)).toNanos());
            }
        }
    }

    private boolean sent(int number, HttpRequest request, Random random) {
        var key = "key-" + number;
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 202) {
                var id = RunningHost.JSON.readTree(answer.body()).path("id").asText();
                acknowledged(key, id);
                answers.release();
                // Now and then a client does not get its answer, and asks again.
                return random.nextInt(20) > 0;
            }
            if (answer.statusCode() != 503 && answer.statusCode() != 429) {
                wrong.put(key, answer.statusCode() + " " + answer.body());
                return true;
            }
            refused.incrementAndGet();
            refusals.release();
            return false;
        } catch (IOException e) {
            return false; // the host is not there, or was ended before it answered
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void acknowledged(String key, String id) {
        Optional.ofNullable(idOfKey.putIfAbsent(key, id))
                .filter(before -> !before.equals(id))
                .ifPresent(before -> wrong.put(key, "two tasks: " + before + " and " + id));
    }

    /** Some bodies are large enough to be a file of their own; some tasks wait for a time, some for an earlier task. */
    private HttpRequest request(int number, Random random) {
        var body = RunningHost.JSON
                .createObjectNode()
                .put("agent", "ledger")
                .put("deadline", Instant.now().plus(Duration.ofDays(1)).toString());
        body.putObject("input")
                .put("ledger", ledger.toString())
                .put("delay_millis", random.nextInt(60))
                .put("note", number % 20 == 0 ? "x".repeat(70_000) : "");
        if (number % 10 == 1) {
            body.put(
                    "not_before",
                    Instant.now().plusMillis(random.nextInt(3_000)).toString());
        } else if (number % 10 == 2) {
            idOfKey.values().stream()
                    .skip(random.nextInt(1 + idOfKey.size()))
                    .findFirst()
                    .ifPresent(body.putArray("depends_on")::add);
        }
        return HttpRequest.newBuilder(tasks)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "key-" + number)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }
}
