package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files and calls that change plugins at random while there is work for them, and a ledger of all that was accepted. */
@Timeout(240)
class ChangesUnderLoadTest {

    private static final int CHANGES = 50;
    private static final long SEED = Long.getLong("troupe.test.seed", 42);

    @TempDir
    Path root;

    private final Random random = new Random(SEED);
    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> turnedAway = new ConcurrentHashMap<>();
    private final CountDownLatch enough = new CountDownLatch(1);
    private int version;

    @Test
    void loseNoTask() throws Exception {
        Files.createDirectories(root.resolve("data/plugins"));
        drop("echo2.jar", PluginSources.echo(next()).bytes());
        drop("counter.jar", PluginSources.counter(next()).bytes());
        try (var live = new LiveHost(root)) {
            var load = List.of(offering(live, "echo2"), offering(live, "echo2"), offering(live, "counter"));
            for (int i = 0; i < CHANGES; i++) {
                change(live);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(300)); // for some to meet and some not
            }
            mend(live);
            enough.countDown();
            for (var thread : load) {
                thread.join();
            }
            assertThat(ends(live))
                    .as("seed %s, turned away %s", SEED, turnedAway)
                    .containsOnlyKeys(TaskState.COMPLETED);
            assertThat(accepted).hasSizeGreaterThan(500);
            assertThat(turnedAway.keySet())
                    .as("what may be said of a plugin that is gone")
                    .isSubsetOf(ErrorCode.AGENT_NOT_FOUND.wire(), ErrorCode.OVERLOADED.wire());
        }
    }

    private Thread offering(LiveHost live, String agent) {
        return Thread.ofPlatform().start(() -> {
            try {
                while (!enough.await(4, TimeUnit.MILLISECONDS)) {
                    live.submit(agent, "hello")
                            .onSuccess(task -> accepted.add(task.id()))
                            .onFailure(failure -> turnedAway.merge(
                                    failure instanceof Refusal refusal
                                            ? refusal.code().wire()
                                            : String.valueOf(failure),
                                    1,
                                    Integer::sum));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void change(LiveHost live) throws Exception {
        boolean echo = random.nextBoolean();
        var id = echo ? "echo2" : "counter";
        var file = id + ".jar";
        switch (random.nextInt(9)) {
            case 0, 1 ->
                drop(
                        file,
                        echo
                                ? PluginSources.echo(next()).bytes()
                                : PluginSources.counter(next()).bytes());
            case 2 -> Files.deleteIfExists(root.resolve("data/plugins").resolve(file));
            case 3 -> Files.write(root.resolve("data/plugins").resolve(file), new byte[] {1, 2, 3});
            case 4 -> rename(file, id + "-" + version + ".jar");
            case 5 -> asked(live, id, Action.RELOAD);
            case 6 -> asked(live, id, Action.ROLLBACK);
            case 7 -> asked(live, id, Action.DISABLE);
            default -> asked(live, id, Action.ENABLE);
        }
    }

    /** What cannot be done just now is refused, and nothing else may come of it. */
    private static void asked(LiveHost live, String id, Action action) throws Exception {
        try {
            live.change(id, action);
        } catch (java.util.concurrent.ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(Refusal.class);
        }
    }

    private void rename(String from, String to) throws IOException {
        var folder = root.resolve("data/plugins");
        if (Files.exists(folder.resolve(from))) {
            Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void drop(String name, byte[] content) throws IOException {
        var made = Files.write(root.resolve("made"), content);
        Files.move(
                made,
                root.resolve("data/plugins").resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private String next() {
        return "1." + ++version + ".0";
    }

    /** Each plugin is there again, so that what waits for it can end. */
    private void mend(LiveHost live) throws Exception {
        try (var files = Files.list(root.resolve("data/plugins"))) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        live.await(List::isEmpty);
        drop("echo2.jar", PluginSources.echo(next()).bytes());
        drop("counter.jar", PluginSources.counter(next()).bytes());
        live.await(views -> views.stream()
                        .map(view -> view.id() + view.state().wire())
                        .distinct()
                        .count()
                >= 2);
        asked(live, "echo2", Action.ENABLE);
        asked(live, "counter", Action.ENABLE);
        live.await(views -> views.stream()
                        .filter(view -> view.state() == PluginState.LOADED)
                        .count()
                == 2);
    }

    private Map<TaskState, Long> ends(LiveHost live) throws Exception {
        var states = new ConcurrentHashMap<TaskState, Long>();
        for (var task : accepted) {
            states.merge(live.ended(task).state(), 1L, Long::sum);
        }
        System.out.println(accepted.size() + " accepted " + states + ", turned away "
                + turnedAway.entrySet().stream().map(Object::toString).collect(Collectors.joining(", ")));
        return states;
    }
}
