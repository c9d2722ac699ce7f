package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.troupe.api.Prompts;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Complete;
import io.troupe.host.bus.ToolCalls.Proposals;
import io.troupe.host.bus.ToolCalls.Write;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A prompt of a plugin. */
final class ProviderPrompt implements Prompt {

    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final Duration SHORT = Duration.ofSeconds(30);

    private final ProviderTool.Means means;
    private final Providers.Home home;
    private final Prompts.Listed listed;

    ProviderPrompt(ProviderTool.Means means, Providers.Home home, Prompts.Listed listed) {
        this.means = means;
        this.home = home;
        this.listed = listed;
    }

    @Override
    public McpSchema.Prompt description() {
        return McpSchema.Prompt.builder(listed.name())
                .description(Described.cut(listed.description(), LONGEST_DESCRIPTION))
                .arguments(listed.arguments().stream()
                        .map(argument -> PromptArgument.builder(argument.name())
                                .description(Described.cut(argument.description(), LONGEST_DESCRIPTION))
                                .required(argument.required())
                                .build())
                        .toList())
                .build();
    }

    @Override
    public Future<GetPromptResult> get(Map<String, String> arguments, Exchange exchange) {
        check(exchange);
        return means.bus()
                .request(
                        ToolCalls.PROMPT.on(home.node()),
                        new Write(home.provider().name(), listed.name(), Map.copyOf(arguments)),
                        exchange.call(SHORT))
                .map(written -> GetPromptResult.builder(written.messages().stream()
                                .map(part -> PromptMessage.builder(Role.USER, Contents.of(part))
                                        .build())
                                .toList())
                        .description(description().description())
                        .build());
    }

    @Override
    public Future<List<String>> choices(String argument, String typed, Exchange exchange) {
        check(exchange);
        return means.bus()
                .request(
                        ToolCalls.COMPLETE.on(home.node()),
                        new Complete(home.provider().name(), listed.name(), false, argument, typed),
                        exchange.call(SHORT))
                .map(Proposals::values);
    }

    private void check(Exchange exchange) {
        means.gate().check(exchange.caller(), ProviderTool.rule(home.provider().name()));
    }
}
