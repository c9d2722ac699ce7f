package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Complete;
import io.troupe.host.bus.ToolCalls.Proposals;
import io.troupe.host.bus.ToolCalls.Read;
import io.troupe.host.security.Caller;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The documents of one plugin. */
final class ProviderResources implements Resources {

    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final Duration SHORT = Duration.ofSeconds(30);

    private final ProviderTool.Means means;
    private final Providers.Home home;

    ProviderResources(ProviderTool.Means means, Providers.Home home) {
        this.means = means;
        this.home = home;
    }

    /** The stream that tells when a document changes. */
    static String stream(String provider, String uri) {
        return "document/" + provider + "/" + uri;
    }

    @Override
    public List<McpSchema.Resource> list(Caller caller) {
        return documents(caller).stream()
                .map(document -> McpSchema.Resource.builder(document.uri(), document.name())
                        .description(Described.cut(document.description(), LONGEST_DESCRIPTION))
                        .mimeType(document.mimeType())
                        .build())
                .toList();
    }

    private List<io.troupe.api.Resources.Listed> documents(Caller caller) {
        return mayUse(caller) ? home.provider().documents() : List.of();
    }

    private boolean mayUse(Caller caller) {
        return means.gate().shows(caller, ProviderTool.rule(home.provider().name()));
    }

    @Override
    public List<McpSchema.ResourceTemplate> templates(Caller caller) {
        return (mayUse(caller) ? home.provider().templates() : List.<io.troupe.api.Resources.Template>of())
                .stream()
                        .map(template -> McpSchema.ResourceTemplate.builder(template.uriTemplate(), template.name())
                                .description(Described.cut(template.description(), LONGEST_DESCRIPTION))
                                .mimeType(template.mimeType())
                                .build())
                        .toList();
    }

    /** Any address may be one of a template's, so the provider says whether it is. */
    @Override
    public Optional<Future<List<ResourceContents>>> read(String uri, Exchange exchange) {
        return mayHave(uri) ? Optional.of(contents(uri, exchange)) : Optional.empty();
    }

    private Future<List<ResourceContents>> contents(String uri, Exchange exchange) {
        check(exchange);
        return means.bus()
                .request(
                        ToolCalls.READ.on(home.node()), new Read(home.provider().name(), uri), exchange.call(SHORT))
                .map(documents ->
                        documents.parts().stream().map(Contents::whole).toList());
    }

    private void check(Exchange exchange) {
        means.gate().check(exchange.caller(), ProviderTool.rule(home.provider().name()));
    }

    @Override
    public Optional<String> stream(String uri) {
        return mayHave(uri) ? Optional.of(stream(home.provider().name(), uri)) : Optional.empty();
    }

    private boolean mayHave(String uri) {
        return home.provider().documents().stream()
                        .anyMatch(document -> document.uri().equals(uri))
                || home.provider().templates().stream()
                        .anyMatch(template -> uri.startsWith(fixed(template.uriTemplate())));
    }

    /** What comes before the first part that varies. */
    private static String fixed(String template) {
        int brace = template.indexOf('{');
        return brace < 0 ? template : template.substring(0, brace);
    }

    @Override
    public Future<List<String>> choices(Choice choice, Exchange exchange) {
        check(exchange);
        return means.bus()
                .request(
                        ToolCalls.COMPLETE.on(home.node()),
                        new Complete(
                                home.provider().name(), choice.template(), true, choice.variable(), choice.typed()),
                        exchange.call(SHORT))
                .map(Proposals::values);
    }
}
