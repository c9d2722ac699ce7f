package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What comes and goes at a host beside its tasks: new loads of a plugin, schedules, subscribers to its facts, and old
 * facts that leave its journal. Each goes round on a thread of its own until {@link #close}.
 */
final class ComingAndGoing implements AutoCloseable {

    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int SUBSCRIBERS = 4;
    private static final int TOLD = 10;

    private final RunningHost host;
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads;
    private final Map<String, Integer> done = new TreeMap<>();
    private final Map<String, Integer> wrong = new TreeMap<>();

    private interface Round {
        void go() throws Exception;
    }

    ComingAndGoing(RunningHost host) {
        this.host = host;
        this.threads = List.of(
                again("reloads", Duration.ofSeconds(20), this::reload),
                again("schedules", Duration.ofSeconds(7), this::schedule),
                again("subscribers", Duration.ofSeconds(3), this::subscribe),
                again("archivings", KEPT.dividedBy(2), this::archive));
    }

    /** How often each went round. */
    synchronized Map<String, Integer> done() {
        return Map.copyOf(done);
    }

    /** What did not go as it should, and how often. */
    synchronized Map<String, Integer> wrong() {
        return Map.copyOf(wrong);
    }

    private Thread again(String name, Duration pause, Round round) {
        return Thread.ofVirtual().name(name).start(() -> {
            try {
                while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    try {
                        round.go();
                        count(done, name);
                    } catch (InterruptedException e) {
                        throw e;
                    } catch (Exception | AssertionError e) {
                        count(wrong, name + ": " + e);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private synchronized void count(Map<String, Integer> what, String name) {
        if (what.size() < 100) {
            what.merge(name, 1, Integer::sum);
        }
    }

    private void reload() throws Exception {
        sent("POST", "/api/v1/plugins/echo/reload", "{}", 200);
    }

    /** One that fires each second, until it has done so a few times. */
    private void schedule() throws Exception {
        var made = sent("POST", "/api/v1/schedules", """
                {"name":"tick","every_seconds":1,"agent":"echo","input":"a task of a schedule"}""", 201);
        var path = "/api/v1/schedules/" + made.path("id").asText();
        var shown = made;
        int looks = 0;
        while (!shown.toString().contains("task-") && looks++ < 60) {
            TimeUnit.MILLISECONDS.sleep(500); // between questions
            shown = sent("GET", path, "", 200);
        }
        var _ = closing.await(2, TimeUnit.SECONDS);
        sent("DELETE", path, "", 200);
        if (!shown.toString().contains("task-")) {
            throw new AssertionError("a schedule of each second had no task within 30 s: " + shown);
        }
    }

    private void subscribe() throws Exception {
        var subscribers = new Subscriber[SUBSCRIBERS];
        for (int i = 0; i < SUBSCRIBERS; i++) {
            subscribers[i] = new Subscriber();
        }
        for (var subscriber : subscribers) {
            subscriber.come();
        }
        try {
            for (var subscriber : subscribers) {
                if (!subscriber.told.await(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("a subscriber was not told of " + TOLD + " facts within 20 s");
                }
            }
        } finally {
            for (var subscriber : subscribers) {
                subscriber.go();
            }
        }
    }

    private void archive() throws Exception {
        sent("POST", "/api/v1/journal/archive", "{\"older_than_seconds\":" + KEPT.toSeconds() + "}", 200);
    }

    private JsonNode sent(String method, String path, String body, int expected) throws Exception {
        var answer = host.send(host.request(path)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build());
        if (answer.statusCode() != expected) {
            throw new AssertionError(method + " " + path.replaceFirst("schedule-.*", "schedule-…") + " was answered "
                    + answer.statusCode() + " " + answer.body());
        }
        return RunningHost.JSON.readTree(answer.body());
    }

    /** Asks for all facts, and leaves when it has got some: half of them without a word. */
    private final class Subscriber implements WebSocket.Listener {
        private final CountDownLatch told = new CountDownLatch(TOLD);
        private @Nullable WebSocket socket;

        void come() {
            var uri = URI.create(host.url().replaceFirst("^http", "ws") + "/api/v1/events");
            var socket = http.newWebSocketBuilder()
                    .buildAsync(uri, this)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            socket.sendText("{\"filter\":{}}", true)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            this.socket = socket;
        }

        void go() {
            var socket = this.socket;
            if (socket != null && hashCode() % 2 == 0) {
                socket.abort();
            } else if (socket != null) {
                var _ = socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            told.countDown();
            socket.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }
}
