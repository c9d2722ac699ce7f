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
import io.troupe.api.ToolProvider;
import io.troupe.api.Tools;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.Trouble;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the extensions of plugins go, opened: agents, models, players, embedders, tools, strategies. What takes one in uses it until it is
 * removed, and never closes it: that is the plugin folder's business.
 */
public interface ExtensionPort {

    /**
     * Tries an opened agent before it is listed: checks its card, and runs the examples of its skills with a small
     * budget. Runs code of the plugin and blocks for as long as that takes, at most about ten seconds; any thread.
     *
     * @return what could not be tried, in words
     * @throws PluginException of kind {@code REFUSED} when it does not do what its card says, saying what
     */
    List<String> tryOut(Agent agent, AgentCard card);

    /**
     * Tries an opened strategy before it is listed: has it play a small run of which nothing is real. Runs code of the
     * plugin and blocks for as long as that takes; any thread.
     *
     * @return what could not be tried, in words
     * @throws PluginException of kind {@code REFUSED} when it does not do what a strategy has to, saying what
     */
    List<String> tryOut(String name, WorkflowStrategy strategy);

    /**
     * Takes in an agent that is code, already opened. Takes the place of one of the same name from an earlier load of
     * the same plugin, without a moment in which there is none.
     *
     * @param troubled is told of each time that its code misbehaves, on any thread; must not block
     * @throws PluginException of kind {@code REFUSED} when it cannot be used, saying why
     */
    Listed addAgent(Agent agent, AgentCard card, Origin origin, Troubled troubled);

    /**
     * Reads an agent that is instructions, which takes a while; any thread.
     *
     * @param fileName of the file; with the folders before it where those say whose file it is
     * @param text the whole file
     * @param siblingFile gives the text of a file beside it; to be asked only during this call
     * @throws PluginException of kind {@code REFUSED} when it cannot be used, saying why
     */
    Unlisted readMarkdown(String fileName, String text, Function<String, Optional<String>> siblingFile);

    /** An agent of instructions that was read. */
    interface Unlisted {

        /**
         * Takes it in; replaces as {@link #addAgent} does.
         *
         * @throws PluginException of kind {@code REFUSED} when it cannot be used, saying why
         */
        Listed list(Origin origin);
    }

    /** Takes in models, already opened; replaces as {@link #addAgent} does. */
    Listed addModel(ModelProvider provider, ChatModel model);

    /** Takes in somebody who plays agents, already opened; replaces as {@link #addAgent} does. */
    Listed addPlayer(PlayerProvider provider, Player player);

    /** Takes in a model for vectors, already opened; replaces as {@link #addAgent} does. */
    Listed addEmbedder(EmbeddingProvider provider, Embedder embedder);

    /** Takes in tools, already opened; replaces as {@link #addAgent} does. */
    Listed addTools(ToolProvider provider, Tools tools);

    /**
     * Takes in a strategy, already opened; replaces as {@link #addAgent} does.
     *
     * @param troubled is told of each time that its code misbehaves, on any thread; must not block
     * @throws PluginException of kind {@code REFUSED} when its name is taken
     */
    Listed addStrategy(String name, WorkflowStrategy strategy, Origin origin, Troubled troubled);

    /** Is told of misbehaviour of an agent or a strategy, on any thread; must not block. */
    interface Troubled {

        /**
         * Its code misbehaved.
         *
         * @param detail in words, with its name
         * @param inRow how many times in a row, with nothing done well between
         */
        void by(Trouble trouble, String detail, int inRow);
    }

    /** An extension that was taken in. Any thread; nothing here blocks, and asking twice does no harm. */
    interface Listed {

        /** What it is called here. */
        String name();

        /** Says whether it is one, and neither a provider of models, vectors or tools nor a strategy. */
        default boolean isAgent() {
            return true;
        }

        /** What could not be read and was left out, in words. */
        List<String> notes();

        /** How many tasks it works on, or calls or questions it answers. */
        int running();

        /**
         * Work for it is accepted and waits from now on; what runs goes on.
         *
         * @param failed true when the reason is that it misbehaved
         */
        void pause(String reason, boolean failed);

        /** Ends a pause. */
        void resume();

        /** Lets it go: no new work; what runs goes on. Does nothing where a later load has taken its place. */
        void remove();

        /** Interrupts what it still works on and puts that back into the queue, for a successor. */
        void handBack(String reason);
    }
}
