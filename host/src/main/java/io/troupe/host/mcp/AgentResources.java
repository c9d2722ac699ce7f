package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.AgentCalls.Roster.Entry;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.fact.Wire;
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
    public List<McpSchema.Resource> list() {
        return cast.agents().values().stream().map(AgentResources::resource).toList();
    }

    private static McpSchema.Resource resource(Entry agent) {
        var card = agent.card();
        return McpSchema.Resource.builder(SCHEME + card.name(), card.name())
                .description(Described.cut(card.description(), LONGEST_DESCRIPTION))
                .mimeType(JSON)
                .build();
    }

    @Override
    public List<McpSchema.ResourceTemplate> templates() {
        return List.of(McpSchema.ResourceTemplate.builder(TEMPLATE, "agent")
                .title("An agent")
                .description("Its skills with input and output schemas and examples, its state and load.")
                .mimeType(JSON)
                .build());
    }

    @Override
    public Optional<Future<List<ResourceContents>>> read(String uri) {
        return Uris.rest(uri, SCHEME).map(name -> bus.request(
                        AgentCalls.DESCRIBE, new Describe(name), Call.of(Call.LOCAL, Duration.ofSeconds(10)))
                .map(view -> List.of(TextResourceContents.builder(uri, Wire.write(DescribeAgent.Shown.of(view)))
                        .mimeType(JSON)
                        .build())));
    }

    @Override
    public Optional<String> stream(String uri) {
        return Uris.rest(uri, SCHEME).map(name -> "agent/" + name);
    }

    @Override
    public Future<List<String>> choices(String template, String variable, String typed) {
        return Future.succeededFuture(
                template.equals(TEMPLATE) && variable.equals("name") ? List.copyOf(cast.agents().keySet()) : List.of());
    }
}
