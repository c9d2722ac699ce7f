package io.troupe.host.agent;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.ChatModel;
import io.troupe.api.Outcome;
import io.troupe.api.Player;
import io.troupe.api.Task;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A host without models and tools. */
enum NoMeans implements Means {
    NONE;

    @Override
    public boolean hasModel(AgentCard card) {
        return false;
    }

    @Override
    public Optional<ChatModel> model(AgentCard card, Consumer<String> onWait) {
        return Optional.empty();
    }

    @Override
    public Optional<Player> performer(AgentCard card, Consumer<String> onWait) {
        return Optional.empty();
    }

    @Override
    public Agent player(AgentCard card, String instructions) {
        return new Absent(card);
    }

    @Override
    public Optional<BigDecimal> cost(String model, Usage usage) {
        return Optional.empty();
    }

    @Override
    public Kit tools(AgentCard card) {
        return new Nothing(card.tools());
    }

    /** Stands where somebody would play the agent. */
    private record Absent(AgentCard card) implements Agent {

        @Override
        public Outcome run(Task task, AgentContext context) {
            return Outcome.failed("no model is configured to play '" + card.name() + "'");
        }
    }

    private record Nothing(List<String> without) implements Kit {

        @Override
        public List<Tool> list() {
            return List.of();
        }

        @Override
        public ToolResult call(ToolCall call, ToolContext context) {
            return ToolResult.failed("no tool '" + call.tool() + "', expected none to be called: there are none here");
        }
    }
}
