package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import io.troupe.api.Content;
import io.troupe.api.ToolResult;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Called;
import io.troupe.host.bus.ToolCalls.Stop;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Wire;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A tool of a plugin, for clients. */
final class ProviderTool implements Tool {

    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final Bus bus;
    private final Callbacks callbacks;
    private final Providers.Home home;
    private final io.troupe.api.Tool tool;
    private final boolean strict;
    private final McpSchema.Tool description;

    ProviderTool(String name, Providers.Home home, io.troupe.api.Tool tool, Means means) {
        this.bus = means.bus();
        this.callbacks = means.callbacks();
        this.home = home;
        this.tool = tool;
        var output = tool.output().flatMap(Described::schema).filter(Described::isOfObjects);
        this.strict = output.isPresent();
        var built = McpSchema.Tool.builder(name, Described.typed(Described.schema(tool.input())))
                .description(Described.cut(tool.description(), LONGEST_DESCRIPTION))
                .annotations(ToolAnnotations.builder()
                        .readOnlyHint(tool.readOnly())
                        .idempotentHint(tool.idempotent())
                        .build());
        output.ifPresent(built::outputSchema);
        this.description = built.build();
    }

    /** What tools of plugins are called with. */
    record Means(Bus bus, Gate gate, Callbacks callbacks) {}

    @Override
    public McpSchema.Tool description() {
        return description;
    }

    @Override
    public Rule permission() {
        return rule(home.provider().name());
    }

    /** What a provider asks of its callers, for whatever of it they use. */
    static Rule rule(String provider) {
        return Rule.host("tools", provider);
    }

    /** Who calls the provider checks them against the tool's own schema. */
    @Override
    public Optional<Set<String>> arguments() {
        return Optional.empty();
    }

    @Override
    public Future<CallToolResult> call(Arguments arguments, Exchange exchange) {
        var id = callbacks.open(exchange);
        exchange.onCancel(
                () -> bus.request(ToolCalls.STOP.on(home.node()), new Stop(id), exchange.call(Duration.ofSeconds(10))));
        return exchange.prepare(() -> Arguments.json(arguments.whole()))
                .compose(input -> bus.request(
                        ToolCalls.CALL.on(home.node()),
                        new ToolCalls.Call(
                                id,
                                home.provider().name(),
                                tool.name(),
                                input,
                                HostClock.now().plus(DEADLINE),
                                callbacks.caller(exchange)),
                        exchange.call(DEADLINE.plusSeconds(10))))
                .map(Called::result)
                .map(this::result)
                .onComplete(either -> callbacks.done(id));
    }

    private CallToolResult result(ToolResult came) {
        var built = CallToolResult.builder(shown(came.content())).isError(came.failed());
        if (!came.failed()) {
            structured(came.content()).ifPresent(built::structuredContent);
        }
        return strict && !came.failed() && structured(came.content()).isEmpty()
                ? built.isError(true).build() // clients refuse a result without the data that was promised
                : built.build();
    }

    private static Optional<JsonNode> structured(List<Content> parts) {
        return parts.stream()
                .filter(Content.Structured.class::isInstance)
                .map(part -> Wire.read(((Content.Structured) part).json().text(), JsonNode.class))
                .filter(JsonNode::isObject)
                .findFirst();
    }

    /** Where a result comes that is too long to show, it is for its data, which is not cut. */
    private static List<McpSchema.Content> shown(List<Content> parts) {
        if (Contents.length(parts) <= Cut.PAGE) {
            return parts.stream().map(Contents::of).toList();
        }
        var words = Contents.words(parts);
        List<McpSchema.Content> shown = new ArrayList<>();
        shown.add(Contents.text(String.format(
                Locale.ROOT,
                "%s\n[cut here: %,d of %,d characters are shown; all of the data is in structuredContent]",
                new Cut(words).page(1),
                Cut.PAGE,
                words.length())));
        parts.stream()
                .filter(part -> Contents.words(part).isEmpty())
                .map(Contents::of)
                .forEach(shown::add);
        return shown;
    }

    @Override
    public CallToolResult refused(Refusal.Problem problem) {
        var refused = Answers.refused(problem);
        return strict ? CallToolResult.builder(refused.content()).isError(true).build() : refused;
    }
}
