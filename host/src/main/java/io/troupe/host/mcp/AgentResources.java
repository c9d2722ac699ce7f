package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.AgentCalls.Roster.Entry;
import io.troupe.host.bus.Bus;
import io.troupe.host.fact.Wire;
import io.troupe.host.security.Caller;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Agents under {@code agent://<name>}: what describe_agent shows. */
final class AgentResources implements Resources {

    static final String SCHEME = "agent://";
    private static final String TEMPLATE = SCHEME + "{name}";
    private static final String JSON = "application/json";
    private static final int LONGEST_DESCRIPTION = 1_000;

    private final Bus bus;
    private final Cast cast;

    AgentResources(Bus bus, Cast cast) {
        this.bus = bus;
        this.cast = cast;
    }

    @Override
    public List<McpSchema.Resource> list(Caller caller) {
        return cast.seenBy(caller).map(AgentResources::resource).toList();
    }

    private static McpSchema.Resource resource(Entry agent) {
        var card = agent.card();
        return McpSchema.Resource.builder(SCHEME + card.name(), card.name())
                .description(Described.cut(card.description(), LONGEST_DESCRIPTION))
                .mimeType(JSON)
                .build();
    }

    @Override
    public List<McpSchema.ResourceTemplate> templates(Caller caller) {
        return List.of(McpSchema.ResourceTemplate.builder(TEMPLATE, "agent")
                .title("An agent")
                .description("Its skills with input and output schemas and examples, its state and load.")
                .mimeType(JSON)
                .build());
    }

    @Override
    public Optional<Future<List<ResourceContents>>> read(String uri, Exchange exchange) {
        return Uris.rest(uri, SCHEME)
                .map(name -> bus.request(AgentCalls.DESCRIBE, new Describe(name), exchange.call(Duration.ofSeconds(10)))
                        .map(view -> List.of(TextResourceContents.builder(uri, Wire.write(DescribeAgent.Shown.of(view)))
                                .mimeType(JSON)
                                .build())));
    }

    @Override
    public Optional<String> stream(String uri) {
        return Uris.rest(uri, SCHEME).map(name -> "agent/" + name);
    }

    @Override
    public Future<List<String>> choices(Choice choice, Exchange exchange) {
        return Future.succeededFuture(
                choice.template().equals(TEMPLATE) && choice.variable().equals("name")
                        ? cast.seenBy(exchange.caller())
                                .map(agent -> agent.card().name())
                                .toList()
                        : List.of());
    }
}
