package io.troupe.host.bench;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.ChatModel;
import io.troupe.api.Embedder;
import io.troupe.api.EmbeddingProvider;
import io.troupe.api.ModelProvider;
import io.troupe.api.Player;
import io.troupe.api.PlayerProvider;
import io.troupe.api.Settings;
import io.troupe.api.ToolProvider;
import io.troupe.api.Tools;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.agent.Agents;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.journal.SqliteJournal;
import io.troupe.host.plugin.Admission;
import io.troupe.host.plugin.ExtensionPort;
import io.troupe.host.plugin.PluginFolder;
import io.troupe.host.plugin.Supervision;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** The inside of a host with a durable journal and a plugin folder, in this process. */
final class PluggedHost implements AutoCloseable {

    private final Bare inside;
    private final PluginFolder service;
    private final BlockingQueue<Long> trialNanos;
    private final long startNanos;

    private record None(Path folder) implements Settings {
        @Override
        public <T extends Record> T as(Class<T> type) {
            throw new IllegalStateException("the plugins of the bench have no settings, asked for " + type);
        }
    }

    /** Starts on what is in {@code folder/plugins}. Blocks. */
    PluggedHost(Path folder) {
        var journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"));
        inside = new Bare(journal, Bare.unchecked());
        trialNanos = new LinkedBlockingQueue<>(10_000);
        var options = new PluginFolder.Options(
                List.of(new PluginFolder.Folder(folder.resolve("plugins"), true)),
                plugin -> new None(folder.resolve(plugin)),
                folder.resolve("cache"),
                folder.resolve("versions"),
                Admission.Policy.open(),
                Supervision.Limits.standard());
        var port = new Port(inside.agents(), trialNanos);
        service = new PluginFolder(inside.vertx(), inside.bus(), journal, port, options);
        long begun = System.nanoTime();
        service.start().await();
        startNanos = System.nanoTime() - begun;
    }

    Bare inside() {
        return inside;
    }

    Bus bus() {
        return inside.bus();
    }

    double startMillis() {
        return startNanos / 1e6;
    }

    /** How long trial runs took. */
    Timings trials() {
        var trials = new Timings(trialNanos.size());
        trialNanos.forEach(trials::add);
        return trials;
    }

    /** Reads a plugin's file again; done when the new load has taken the place of the one before. */
    Future<PluginView> reload(String plugin) {
        var change = new ChangePlugin(plugin, Action.RELOAD, Optional.empty());
        return bus().request(PluginCalls.CHANGE, change, Call.ofHost(Duration.ofSeconds(30)))
                .map(view -> {
                    if (view.state() != PluginState.LOADED) {
                        throw new IllegalStateException("not reloaded: " + view);
                    }
                    return view;
                });
    }

    @Override
    public void close() {
        service.close();
        inside.close();
    }

    private record Port(Agents agents, BlockingQueue<Long> trialNanos) implements ExtensionPort {

        @Override
        public List<String> tryOut(Agent agent, AgentCard card) {
            long begun = System.nanoTime();
            var notes = agents.tryOut(agent, card);
            trialNanos.add(System.nanoTime() - begun);
            return notes;
        }

        @Override
        public List<String> tryOut(String name, WorkflowStrategy strategy) {
            throw notHere();
        }

        @Override
        public Listed addStrategy(String name, WorkflowStrategy strategy, Origin origin, Troubled troubled) {
            throw notHere();
        }

        @Override
        public Listed addModel(ModelProvider provider, ChatModel model) {
            throw notHere();
        }

        @Override
        public Listed addPlayer(PlayerProvider provider, Player player) {
            throw notHere();
        }

        @Override
        public Listed addEmbedder(EmbeddingProvider provider, Embedder embedder) {
            throw notHere();
        }

        @Override
        public Listed addTools(ToolProvider provider, Tools tools) {
            throw notHere();
        }

        @Override
        public Listed addAgent(Agent agent, AgentCard card, Origin origin, Troubled troubled) {
            return new Taken(agents.add(agent, card, origin, troubled::by));
        }

        @Override
        public Unlisted readMarkdown(String fileName, String text, Function<String, Optional<String>> siblingFile) {
            var read = agents.readMarkdown(fileName, text, siblingFile);
            return origin -> new Taken(read.list(origin));
        }
    }

    private static IllegalStateException notHere() {
        return new IllegalStateException("only agents are measured here");
    }

    private record Taken(Agents.Listing listing) implements ExtensionPort.Listed {

        @Override
        public String name() {
            return listing.name();
        }

        @Override
        public List<String> notes() {
            return listing.notes();
        }

        @Override
        public int running() {
            return listing.running();
        }

        @Override
        public void pause(String reason, boolean failed) {
            listing.pause(reason, failed);
        }

        @Override
        public void resume() {
            listing.resume();
        }

        @Override
        public void remove() {
            listing.remove();
        }

        @Override
        public void handBack(String reason) {
            listing.handBack(reason);
        }
    }
}
