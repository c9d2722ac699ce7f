package io.troupe.host.agent;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.ChatModel;
import io.troupe.api.Player;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The models and tools of this node, as far as an agent may use them. Any thread; only what says so blocks. */
public interface Means {

    /** Says whether there is a model or a player for this agent. */
    boolean hasModel(AgentCard card);

    /**
     * The model for this agent; its replies name it as {@code provider/model}. Asking it blocks.
     *
     * @param onWait is told in words when a call has to wait for others, and when that is over
     */
    Optional<ChatModel> model(AgentCard card, Consumer<String> onWait);

    /**
     * Who plays this agent in place of a model, where such a one is named; its replies name it as {@code name/model}.
     *
     * @param onWait is told in words when a turn has to wait for others, and when that is over
     */
    Optional<Player> performer(AgentCard card, Consumer<String> onWait);

    /** Makes what plays an agent of instructions with a model or by a player; cheap, and asks nobody yet. */
    Agent player(AgentCard card, String instructions);

    /** What a reply cost; empty where the model has no price. */
    Optional<BigDecimal> cost(String model, Usage usage);

    /** The tools for this agent. */
    Kit tools(AgentCard card);

    /** Some tools. */
    interface Kit {

        /** Under the names by which they are called. */
        List<Tool> list();

        /** What the card names and is not here, or not allowed. */
        List<String> without();

        /** Calls one of {@link #list}; blocks. */
        ToolResult call(ToolCall call, ToolContext context) throws InterruptedException;
    }

    /** No model and no tools. */
    static Means none() {
        return NoMeans.NONE;
    }
}
