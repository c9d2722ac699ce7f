package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.api.AgentCard;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.Bus;
import io.troupe.host.fact.AgentState;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Shows one agent. */
final class DescribeAgent implements Tool {

    private static final McpSchema.Tool DESCRIPTION = Described.tool(
            "describe_agent",
            "Describe an agent",
            "Show one agent: its skills with input and output schemas and examples, its state and load. Use it before "
                    + "invoke_agent when the skill or the form of the input is not known.",
            """
            {"type":"object","properties":{"agent":{"type":"string","minLength":1,
            "description":"name, as find_agents gives it"}},"required":["agent"],"additionalProperties":false}""",
            """
            {"type":"object","properties":{"card":{"type":"object"},"state":{"type":"string"},
            "played_by":{"type":"string"},"running":{"type":"integer"}}}""",
            Described.Hints.READS);

    private final Bus bus;

    DescribeAgent(Bus bus) {
        this.bus = bus;
    }

    /** An agent as a client needs it: who plays it matters, what file it came from does not. */
    record Shown(AgentCard card, AgentState state, String reason, int running, String playedBy, List<String> without) {

        static Shown of(AgentView view) {
            return new Shown(
                    view.card(),
                    view.state(),
                    view.reason(),
                    view.running(),
                    view.playedBy() == PlayedBy.CLIENT
                            ? "client: you do the work, with the brief that invoke_agent gives you"
                            : view.playedBy().name().toLowerCase(Locale.ROOT),
                    view.without());
        }
    }

    @Override
    public McpSchema.Tool description() {
        return DESCRIPTION;
    }

    @Override
    public Rule permission() {
        return Rule.known();
    }

    @Override
    public Future<CallToolResult> call(Arguments arguments, Exchange exchange) {
        var describe = new Describe(arguments.text("agent"));
        arguments.check();
        return bus.request(AgentCalls.DESCRIBE, describe, exchange.call(Duration.ofSeconds(10)))
                .map(view -> Answers.data(Shown.of(view)));
    }
}
