package io.troupe.host;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.ChatModel;
import io.troupe.api.Player;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.host.agent.Means;
import io.troupe.host.loop.PlayedAgent;
import io.troupe.host.model.Models;
import io.troupe.host.tool.ToolChoice;
import io.troupe.host.tool.Toolboxes;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Gives agents the models and tools of plugins, and the loop that plays those of instructions. */
record MeansOfPlugins(Models models, Toolboxes tools) implements Means {

    @Override
    public boolean hasModel(AgentCard card) {
        return models.has(card.model());
    }

    @Override
    public Optional<ChatModel> model(AgentCard card, Consumer<String> onWait) {
        return models.choose(card.model(), onWait);
    }

    @Override
    public Optional<Player> performer(AgentCard card, Consumer<String> onWait) {
        return models.player(card.model(), onWait);
    }

    @Override
    public Agent player(AgentCard card, String instructions) {
        return new PlayedAgent(card, instructions);
    }

    @Override
    public Optional<BigDecimal> cost(String model, Usage usage) {
        return models.cost(model, usage);
    }

    @Override
    public Kit tools(AgentCard card) {
        return new Chosen(tools.choose(card.tools()), models.isPlayer(card.model()));
    }

    /** @param own says that whoever plays has tools of its own, so that nothing is missing */
    private record Chosen(ToolChoice choice, boolean own) implements Kit {

        @Override
        public List<Tool> list() {
            return choice.list();
        }

        @Override
        public List<String> without() {
            return own ? List.of() : choice.without();
        }

        @Override
        public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
            return choice.call(call, context);
        }
    }
}
