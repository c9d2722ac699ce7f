package io.troupe.host.bench;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.ChatModel;
import io.troupe.api.Json;
import io.troupe.api.Player;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import io.troupe.host.agent.Means;
import io.troupe.host.loop.PlayedAgent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One model for everybody, and one tool, which answers at once. */
record BenchMeans(ChatModel chat) implements Means {

    static final Tool LOOK = Tool.of("look", "Looks.", Json.of("{\"type\":\"object\"}"));
    private static final ToolResult SEEN = ToolResult.text("There are three files: a.txt, b.txt and c.txt.");

    @Override
    public boolean hasModel(AgentCard card) {
        return true;
    }

    @Override
    public Optional<ChatModel> model(AgentCard card, Consumer<String> onWait) {
        return Optional.of(chat);
    }

    @Override
    public Optional<Player> performer(AgentCard card, Consumer<String> onWait) {
        return Optional.empty();
    }

    @Override
    public Agent player(AgentCard card, String instructions) {
        return new PlayedAgent(card, instructions);
    }

    @Override
    public Optional<BigDecimal> cost(String model, Usage usage) {
        return Optional.empty();
    }

    @Override
    public Kit tools(AgentCard card) {
        return new OneTool();
    }

    private record OneTool() implements Kit {

        @Override
        public List<Tool> list() {
            return List.of(LOOK);
        }

        @Override
        public List<String> without() {
            return List.of();
        }

        @Override
        public ToolResult call(ToolCall call, ToolContext context) {
            return SEEN;
        }
    }
}
