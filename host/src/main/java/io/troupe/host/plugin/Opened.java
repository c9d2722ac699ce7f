package io.troupe.host.plugin;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.ChatModel;
import io.troupe.api.Embedder;
import io.troupe.api.EmbeddingProvider;
import io.troupe.api.ModelProvider;
import io.troupe.api.Player;
import io.troupe.api.PlayerProvider;
import io.troupe.api.PluginException;
import io.troupe.api.Settings;
import io.troupe.api.ToolProvider;
import io.troupe.api.Tools;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/** An extension that has been opened. */
sealed interface Opened extends AutoCloseable {

    /** The extension points that there are. */
    List<Class<? extends ExtensionPoint>> POINTS = List.of(
            Agent.class,
            ModelProvider.class,
            PlayerProvider.class,
            EmbeddingProvider.class,
            ToolProvider.class,
            WorkflowStrategy.class);

    /** Said of a provider that opens nothing. */
    String NOTHING = "open() gave null, expected what it provides";

    static boolean isKnown(Class<?> type) {
        return POINTS.stream().anyMatch(point -> point.isAssignableFrom(type));
    }

    static String kinds() {
        return POINTS.stream().map(Class::getName).collect(Collectors.joining(", "));
    }

    /** Tries it; gives what could not be tried. Runs code of the plugin and blocks. */
    default List<String> tryOut(ExtensionPort port) {
        return List.of();
    }

    Listed list(ExtensionPort port, Origin origin, Troubled troubled);

    /** Lets go of what it holds. Runs code of the plugin and blocks. */
    @Override
    void close();

    /** An agent and what it said it is, asked once. */
    record OfAgent(Agent agent, AgentCard card) implements Opened {

        @Override
        public List<String> tryOut(ExtensionPort port) {
            return port.tryOut(agent, card);
        }

        @Override
        public Listed list(ExtensionPort port, Origin origin, Troubled troubled) {
            return port.addAgent(agent, card, origin, troubled);
        }

        @Override
        public void close() {
            agent.close();
        }
    }

    /** Models. */
    record OfModels(ModelProvider provider, ChatModel model) implements Opened {

        @Override
        public Listed list(ExtensionPort port, Origin origin, Troubled troubled) {
            return port.addModel(provider, model);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /** Somebody who plays agents. */
    record OfPlayer(PlayerProvider provider, Player player) implements Opened {

        @Override
        public Listed list(ExtensionPort port, Origin origin, Troubled troubled) {
            return port.addPlayer(provider, player);
        }

        @Override
        public void close() {
            player.close();
        }
    }

    /** A model for vectors. */
    record OfEmbedder(EmbeddingProvider provider, Embedder embedder) implements Opened {

        @Override
        public Listed list(ExtensionPort port, Origin origin, Troubled troubled) {
            return port.addEmbedder(provider, embedder);
        }

        @Override
        public void close() {
            embedder.close();
        }
    }

    /** Tools. */
    record OfTools(ToolProvider provider, Tools tools) implements Opened {

        @Override
        public Listed list(ExtensionPort port, Origin origin, Troubled troubled) {
            return port.addTools(provider, tools);
        }

        @Override
        public void close() {
            tools.close();
        }
    }

    /** A strategy and its name, asked once. */
    record OfStrategy(String name, WorkflowStrategy strategy) implements Opened {

        @Override
        public List<String> tryOut(ExtensionPort port) {
            return port.tryOut(name, strategy);
        }

        @Override
        public Listed list(ExtensionPort port, Origin origin, Troubled troubled) {
            return port.addStrategy(name, strategy, origin, troubled);
        }

        @Override
        public void close() {
            strategy.close();
        }
    }

    /**
     * Opens an extension; runs code of the plugin.
     *
     * @throws PluginException when it cannot be used
     */
    static Opened of(ExtensionPoint extension, Settings settings) {
        return switch (extension) {
            case Agent agent -> {
                agent.open(settings);
                yield new OfAgent(agent, given(agent.card(), agent, "card() gave null, expected a card"));
            }
            case ModelProvider provider -> {
                var _ = named(provider.name(), provider);
                var models = orOffered(() -> provider.open(settings), provider::offers);
                yield new OfModels(provider, given(models, provider, NOTHING));
            }
            case PlayerProvider provider -> {
                var _ = named(provider.name(), provider);
                var player = orOffered(() -> provider.open(settings), provider::offers);
                yield new OfPlayer(provider, given(player, provider, NOTHING));
            }
            case EmbeddingProvider provider -> {
                var _ = named(provider.name(), provider);
                yield new OfEmbedder(provider, given(provider.open(settings), provider, NOTHING));
            }
            case ToolProvider provider -> {
                var _ = named(provider.name(), provider);
                yield new OfTools(provider, given(provider.open(settings), provider, NOTHING));
            }
            case WorkflowStrategy strategy -> {
                var name = named(strategy.name(), strategy);
                strategy.open(settings);
                yield new OfStrategy(name, strategy);
            }
            default -> throw refused(extension.getClass().getName() + " is none of " + kinds());
        };
    }

    /** What looks on this machine for something to use. */
    interface Looking {
        List<String> offers() throws InterruptedException;
    }

    /** Where a provider is not configured but could be, says how. */
    private static <T> T orOffered(Supplier<T> opening, Looking looking) {
        try {
            return opening.get();
        } catch (PluginException e) {
            var offers = e.kind() == PluginException.Kind.SETTINGS ? offers(looking) : List.<String>of();
            throw offers.isEmpty()
                    ? e
                    : new PluginException(e.kind(), e.getMessage() + "; " + String.join("; ", offers), e);
        }
    }

    private static List<String> offers(Looking looking) {
        try {
            return looking.offers();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (RuntimeException | LinkageError e) {
            return List.of(); // it was a courtesy
        }
    }

    private static String named(@Nullable String name, Object provider) {
        if (name == null || !name.matches("[a-z][a-z0-9-]{0,62}")) {
            throw refused(provider.getClass().getName() + ".name() gave '" + name + "', expected [a-z][a-z0-9-]{0,62}");
        }
        return name;
    }

    private static <T> T given(@Nullable T value, Object extension, String otherwise) {
        if (value == null) {
            throw refused(extension.getClass().getName() + "." + otherwise);
        }
        return value;
    }

    static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
