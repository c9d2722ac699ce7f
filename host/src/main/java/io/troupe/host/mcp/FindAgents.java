package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.bus.AgentCalls.Hit;
import io.troupe.host.bus.Bus;
import io.troupe.host.fact.AgentState;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Searches agents. */
final class FindAgents implements Tool {

    private static final McpSchema.Tool DESCRIPTION = Described.tool(
            "find_agents",
            "Find agents",
            "Search the agents of this host by words: a job, a field, a name. Use it first, to learn who could do a piece "
                    + "of work. Gives the best matches with their skills and why they match.",
            """
            {"type":"object","properties":{
            "query":{"type":"string","minLength":1,"maxLength":4096,"description":"words for the work to be done"},
            "category":{"type":"string","minLength":1,"maxLength":4096},
            "available":{"type":"boolean","description":"only agents that could start now"},
            "limit":{"type":"integer","minimum":1,"maximum":50,"default":5}},
            "required":["query"],"additionalProperties":false}""",
            """
            {"type":"object","properties":{"agents":{"type":"array","items":{"type":"object"}},
            "nearest":{"type":"array","items":{"type":"string"}}}}""",
            Described.Hints.READS);

    private final Bus bus;

    FindAgents(Bus bus) {
        this.bus = bus;
    }

    private record Listed(List<Match> agents, List<String> nearest) {}

    private record Match(
            String name, String description, String category, List<String> skills, AgentState state, String why) {

        static Match of(Hit hit) {
            return new Match(hit.name(), hit.description(), hit.category(), hit.skills(), hit.state(), hit.why());
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
        var find = new Find(
                arguments.text("query"),
                arguments.optionalText("category"),
                arguments.flag("available"),
                arguments.integer("limit", 1, 50).orElse(5L).intValue());
        arguments.check();
        return bus.request(AgentCalls.FIND, find, exchange.call(Duration.ofSeconds(10)))
                .map(found -> Answers.data(
                        new Listed(found.hits().stream().map(Match::of).toList(), found.nearest())));
    }
}
