package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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

    private static final String UNFINISHED = "/api/v1/tasks?limit=1000&state="
            + "submitted,queued,running,waiting-for-input,dead-letter,failed,cancelled,expired";

    private static final int PARENT = 4;

    private final Reach reach;
    private final Work work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final Semaphore answers = new Semaphore(0);
    private final Semaphore refusals = new Semaphore(0);
    private final Semaphore allowed = new Semaphore(0);
    private final Map<String, String> idOfKey = new ConcurrentHashMap<>();
    /** When what is not settled was first asked for, epoch milliseconds: its key may come again. */
    private final Map<String, Long> unsettled = new ConcurrentHashMap<>();

    private final Map<String, Parent> parents = new ConcurrentHashMap<>();
    private final Map<String, String> wrong = new ConcurrentHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** A task that hands on parts, by its id. */
    private record Parent(String key, long since) {}

    /**
     * What is to be done.
     *
     * @param count of all
     * @param slowMillis how long every twentieth task takes, so that it is in hand when its host ends; 0 for as long as all
     */
    record Work(Path ledger, int count, long seed, int slowMillis) {}

    LedgerClients(Reach reach, Work work) {
        this.reach = reach;
        this.work = work;
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

    /**
     * From when on a key may still come again, of a client or of a task that hands on the same part once more, in epoch
     * milliseconds: only what ended before may leave the journal, as in life only what ended long before may.
     */
    long unsettledSince() {
        long now = System.currentTimeMillis();
        long asked =
                unsettled.values().stream().mapToLong(Long::longValue).min().orElse(now);
        parents.keySet().removeIf(this::completed);
        return Math.min(
                asked, parents.values().stream().mapToLong(Parent::since).min().orElse(now));
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        var request = reach.request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** How a task stands. */
    String state(String id) throws IOException, InterruptedException {
        var request = reach.request("/api/v1/tasks/" + id).timeout(Duration.ofSeconds(5));
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return RunningHost.JSON.readTree(answer.body()).path("state").asText();
    }

    /** How those stand that have not ended, or not well, by id. To ask for each would read what was archived, again and again. */
    Map<String, String> unfinished() throws IOException, InterruptedException {
        var found = new HashMap<String, String>();
        JsonNode read = RunningHost.JSON.createObjectNode().put("next", "");
        while (read.hasNonNull("next")) {
            var next = read.path("next").asText();
            var request = reach.request(UNFINISHED + (next.isEmpty() ? "" : "&before=" + next))
                    .timeout(Duration.ofSeconds(10));
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("the list of tasks was answered by " + answer.statusCode());
            }
            read = RunningHost.JSON.readTree(answer.body());
            read.path("tasks")
                    .forEach(task -> found.put(
                            task.path("id").asText(), task.path("state").asText()));
        }
        return found;
    }

    private boolean completed(String id) {
        try {
            return state(id).equals("completed");
        } catch (IOException e) {
            return false; // the host is not there right now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Answers that no host should give. */
    Map<String, String> wrong() {
        return Map.copyOf(wrong);
    }

    private void work() {
        while (true) {
            allowed.acquireUninterruptibly();
            int number = next.getAndIncrement();
            if (number >= work.count()) {
                return;
            }
            var random = new Random(work.seed() + number);
            unsettled.put("key-" + number, System.currentTimeMillis());
            var body = body(number, random);
            while (!sent(number, body, random)) {
                LockSupport.parkNanos(Duration.ofMillis(20 + random.nextInt(80)).toNanos());
            }
            unsettled.remove("key-" + number);
        }
    }

    private boolean sent(int number, String body, Random random) {
        var key = "key-" + number;
        try {
            var request = reach.request("/api/v1/tasks")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", key)
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 202) {
                var id = RunningHost.JSON.readTree(answer.body()).path("id").asText();
                if (number % 10 == PARENT) {
                    parents.put(id, new Parent(key, Objects.requireNonNull(unsettled.get(key))));
                }
                acknowledged(key, id);
                answers.release();
                // Now and then a client does not get its answer, and asks again.
                return random.nextInt(20) > 0;
            }
            if (!reach.comeBack().contains(answer.statusCode())) {
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

    /**
     * Some bodies are large enough to be a file of their own; some tasks wait for a time, some for an earlier task, some
     * hand on parts, and some fail as long as a file is not there.
     */
    private String body(int number, Random random) {
        var body = RunningHost.JSON
                .createObjectNode()
                .put("agent", "ledger")
                .put("deadline", Instant.now().plus(Duration.ofDays(1)).toString());
        var input = body.putObject("input")
                .put("ledger", work.ledger().toString())
                .put("delay_millis", number % 20 == 8 && work.slowMillis() > 0 ? work.slowMillis() : random.nextInt(60))
                .put("note", number % 20 == 0 ? "x".repeat(70_000) : "");
        switch (number % 10) {
            case 1 ->
                body.put(
                        "not_before",
                        Instant.now().plusMillis(random.nextInt(3_000)).toString());
            case 2 ->
                idOfKey.values().stream()
                        .skip(random.nextInt(1 + idOfKey.size()))
                        .findFirst()
                        .ifPresent(body.putArray("depends_on")::add);
            case PARENT -> input.put("parts", parts(number));
            default -> {}
        }
        if (number % 30 == 5) {
            body.put("retries", 1);
            input.put("fails_without", mended(work.ledger()).toString());
        }
        return body.toString();
    }

    /** How many parts the task of a key hands on. */
    static int parts(String key) {
        int number = Integer.parseInt(key.substring("key-".length()));
        return number % 10 == PARENT ? parts(number) : 0;
    }

    private static int parts(int number) {
        return 1 + number / 10 % 3;
    }

    /** The file without which some tasks fail. */
    static Path mended(Path ledger) {
        return ledger.resolveSibling("mended.txt");
    }
}
