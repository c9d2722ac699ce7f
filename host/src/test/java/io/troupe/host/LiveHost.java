package io.troupe.host;

import io.troupe.api.Json;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.ListAgents;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.bus.PluginCalls.ListPlugins;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.SqliteJournal;
import io.troupe.host.settings.HostSettings;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** A whole host in this process, with its journal on disk, of which a test may ask all that a client may. */
final class LiveHost implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Path plugins;
    private final DataFolder data;
    private final Host host;

    LiveHost(Path root) throws Exception {
        this(root, Map.of());
    }

    /** @param flags settings by dotted key */
    LiveHost(Path root, Map<String, String> flags) throws Exception {
        this(root, flags, data -> SqliteJournal.open(data.journal(), data.blobs()));
    }

    /** The same with a journal of its own, or one that others use, too. */
    LiveHost(Path root, Map<String, String> flags, Function<DataFolder, Journal> opening) throws Exception {
        var all = new java.util.HashMap<>(
                Map.of("http.port", "0", "data", root.resolve("data").toString()));
        all.putAll(flags);
        var settings =
                HostSettings.load(new HostSettings.Sources(root, Optional.empty(), Optional.empty(), Map.of(), all));
        data = DataFolder.open(settings.data());
        plugins = Files.createDirectories(data.plugins());
        host = Host.start(
                settings,
                new Host.Home(
                        root.resolve("shipped"),
                        root.resolve("config"),
                        root.resolve("web"),
                        root.resolve("workflows")),
                data,
                () -> opening.apply(data));
    }

    Host host() {
        return host;
    }

    /** As the start command does: tells the commands of this machine where it is. */
    DataFolder told() {
        data.tell(host, PATIENCE);
        return data;
    }

    <Q extends Record, R extends Record> Future<R> ask(Address<Q, R> address, Q question) {
        return host.bus().request(address, question, Call.of(Call.LOCAL, PATIENCE));
    }

    <Q extends Record, R extends Record> R answer(Address<Q, R> address, Q question) throws Exception {
        return ask(address, question)
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Gives an agent a task, which has two minutes; done when it is accepted. */
    Future<TaskView> submit(String agent, String instruction) {
        return ask(
                TaskCalls.SUBMIT,
                Submit.of(agent, Json.of("{\"instruction\":\"" + instruction + "\"}"))
                        .withDeadline(Instant.now().plusSeconds(120)));
    }

    TaskView ended(String task) throws Exception {
        return answer(TaskCalls.SHOW, new TaskCalls.Show(task, Optional.empty(), 30_000));
    }

    PluginView change(String id, Action action) throws Exception {
        return answer(PluginCalls.CHANGE, new ChangePlugin(id, action, Optional.empty()));
    }

    List<PluginView> list() throws Exception {
        return answer(PluginCalls.LIST, new ListPlugins()).plugins();
    }

    /** Looks until it is so. */
    void await(Predicate<List<PluginView>> condition) throws Exception {
        await(this::list, condition);
    }

    /** Looks until it knows an agent, which may live on another node. */
    void awaitAgent(String name) throws Exception {
        await(
                () -> answer(AgentCalls.LIST, new ListAgents()).agents(),
                agents -> agents.stream().anyMatch(agent -> agent.card().name().equals(name)));
    }

    static <T> void await(Callable<T> look, Predicate<T> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var seen = look.call();
        while (!condition.test(seen)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE + ": " + seen);
            }
            TimeUnit.MILLISECONDS.sleep(10); // between questions
            seen = look.call();
        }
    }

    @Override
    public void close() {
        host.close();
        data.close();
    }
}
