package io.troupe.host;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.ChatModel;
import io.troupe.api.Embedder;
import io.troupe.api.EmbeddingProvider;
import io.troupe.api.ModelProvider;
import io.troupe.api.Player;
import io.troupe.api.PlayerProvider;
import io.troupe.api.ToolProvider;
import io.troupe.api.Tools;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.agent.Agents;
import io.troupe.host.fact.Origin;
import io.troupe.host.model.Models;
import io.troupe.host.plugin.ExtensionPort;
import io.troupe.host.tool.Toolboxes;
import io.troupe.host.workflow.Strategies;
import io.troupe.host.workflow.StrategyTrial;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** Lets the plugin folder hand what plugins bring to those who keep it, who do not know each other. */
record ExtensionsOfPlugins(Agents agents, Models models, Toolboxes tools, Strategies strategies)
        implements ExtensionPort {

    @Override
    public List<String> tryOut(Agent agent, AgentCard card) {
        return agents.tryOut(agent, card);
    }

    @Override
    public List<String> tryOut(String name, WorkflowStrategy strategy) {
        return new StrategyTrial(name, strategy).run();
    }

    @Override
    public Listed addAgent(Agent agent, AgentCard card, Origin origin, Troubled troubled) {
        return new Resident(agents.add(agent, card, origin, troubled::by));
    }

    @Override
    public Unlisted readMarkdown(String fileName, String text, Function<String, Optional<String>> siblingFile) {
        var read = agents.readMarkdown(fileName, text, siblingFile);
        return origin -> new Resident(read.list(origin));
    }

    @Override
    public Listed addModel(ModelProvider provider, ChatModel model) {
        var listing = models.add(provider.name(), model, provider.onlyByName());
        return new Kept(provider.name(), listing::running, listing::remove);
    }

    @Override
    public Listed addPlayer(PlayerProvider provider, Player player) {
        var listing = models.addPlayer(provider.name(), player);
        return new Kept(provider.name(), listing::running, listing::remove);
    }

    /** Nobody asks for vectors yet, so there is nowhere to put it; it is open, and closed with its plugin. */
    @Override
    public Listed addEmbedder(EmbeddingProvider provider, Embedder embedder) {
        return new Kept(provider.name(), () -> 0, () -> {});
    }

    @Override
    public Listed addTools(ToolProvider provider, Tools opened) {
        var listing = tools.add(provider.name(), opened);
        return new Kept(provider.name(), listing::running, listing::remove);
    }

    @Override
    public Listed addStrategy(String name, WorkflowStrategy strategy, Origin origin, Troubled troubled) {
        var listing = strategies.add(name, strategy, origin, troubled::by);
        return new Kept(name, listing::running, listing::remove);
    }

    /** What is asked and not put to work: it needs no pause, and has nothing to hand back. */
    private record Kept(String name, IntSupplier calls, Runnable removal) implements Listed {

        @Override
        public boolean isAgent() {
            return false;
        }

        @Override
        public List<String> notes() {
            return List.of();
        }

        @Override
        public int running() {
            return calls.getAsInt();
        }

        @Override
        public void pause(String reason, boolean failed) {}

        @Override
        public void resume() {}

        @Override
        public void remove() {
            removal.run();
        }

        @Override
        public void handBack(String reason) {}
    }

    private record Resident(Agents.Listing listing) implements Listed {

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
