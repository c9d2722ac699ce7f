package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.PluginException;
import io.troupe.api.Settings;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.Journal;
import io.troupe.host.plugin.PluginFolder.Folder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A plugin folder at work: {@code shipped} is only read, {@code plugins} is watched. */
final class Running implements AutoCloseable {

    private final Path root;
    final Path shipped;
    final Path plugins;
    final Path cache;
    final RecordingPort port = new RecordingPort();
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Semaphore changes = new Semaphore(0);
    private final PluginFolder folder;
    private boolean stopped;

    Running(Path root, Journal journal) throws IOException {
        this(root, journal, Duration.ofMillis(20));
    }

    /** @param backOff how long what misbehaved is paused before its first restart */
    Running(Path root, Journal journal, Duration backOff) throws IOException {
        this(root, journal, backOff, Duration.ofMillis(250));
    }

    /** @param linger how long a plugin stays in service whose file is gone */
    Running(Path root, Journal journal, Duration backOff, Duration linger) throws IOException {
        this.root = root;
        shipped = Files.createDirectories(root.resolve("shipped"));
        plugins = root.resolve("plugins");
        cache = root.resolve("cache");
        folder = new PluginFolder(
                vertx,
                bus,
                journal,
                port,
                new PluginFolder.Options(
                        List.of(new Folder(shipped, false), new Folder(plugins, true)),
                        Running::settings,
                        cache,
                        root.resolve("versions"),
                        Admission.Policy.open(),
                        new Supervision.Limits(5, 3, Duration.ofMinutes(10), backOff, Duration.ofSeconds(1)),
                        linger));
        folder.onChange(changes::release);
    }

    int start() throws Exception {
        return folder.start().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    List<PluginView> list() throws Exception {
        return bus.request(PluginCalls.LIST, new PluginCalls.ListPlugins(), Call.ofHost(Duration.ofSeconds(5)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .plugins();
    }

    PluginView change(String id, Action action, String version) throws Exception {
        return change(
                new PluginCalls.ChangePlugin(id, action, Optional.of(version).filter(text -> !text.isEmpty())));
    }

    PluginView change(PluginCalls.ChangePlugin change) throws Exception {
        try {
            return bus.request(PluginCalls.CHANGE, change, Call.ofHost(Duration.ofSeconds(20)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Refusal refusal ? refusal : e;
        }
    }

    PluginView view(String file) throws Exception {
        return list().stream()
                .filter(view -> view.file().endsWith("/" + file))
                .findFirst()
                .orElseThrow();
    }

    /** Waits for the file to be in the list in this state. */
    PluginView await(String file, PluginState state) throws Exception {
        await(views -> views.stream().anyMatch(view -> view.file().endsWith("/" + file) && view.state() == state));
        return list().stream()
                .filter(view -> view.file().endsWith("/" + file) && view.state() == state)
                .findFirst()
                .orElseThrow();
    }

    void await(Predicate<List<PluginView>> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.test(list())) {
            assertThat(System.nanoTime() - end)
                    .as("a change; there is only %s", list())
                    .isNegative();
            changes.tryAcquire(50, TimeUnit.MILLISECONDS); // some changes are those of the journal or of time alone
        }
    }

    /** Waits for some plugin to be in service in this version. */
    void awaitVersion(String version) throws Exception {
        await(views ->
                views.stream().anyMatch(view -> view.version().equals(version) && view.state() == PluginState.LOADED));
    }

    /** Puts a jar into the watched folder, whole at once, in place of what has the name there. */
    void drop(PluginJar jar, String name) throws Exception {
        var made = jar.in(root, "made.jar");
        Files.move(made, plugins.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Something that happens during a trial. */
    interface Step {
        void run() throws Exception;
    }

    /** Takes a step; gives the notes of a trial in which all went well. */
    static List<String> unchecked(Step step) {
        try {
            step.run();
            return List.of();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    int unloadedAlive() {
        return folder.unloadedAlive();
    }

    /** How many private copies of plugins there are. */
    long copies() {
        try (var copies = Files.list(cache)) {
            return copies.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each plugin reads a record of one number; two ids have no good settings. */
    private static Settings settings(String id) {
        return new Settings() {
            @Override
            public <T extends Record> T as(Class<T> type) {
                throw new PluginException(
                        PluginException.Kind.SETTINGS,
                        id.startsWith("keyless")
                                ? "not-configured: KEY is not set"
                                : id + ".yaml:1 size: expected a number");
            }

            @Override
            public Path folder() {
                throw new UnsupportedOperationException("no plugin here keeps anything");
            }
        };
    }

    static String markdown(String name) {
        return "---\nname: " + name + "\ndescription: Says what " + name + " says.\n---\nBe " + name + ".\n";
    }

    /** Closes the folder alone; who waits for an answer still gets it. */
    void stop() {
        if (!stopped) {
            stopped = true;
            folder.close();
        }
    }

    @Override
    public void close() {
        stop();
        vertx.close().await();
    }
}
