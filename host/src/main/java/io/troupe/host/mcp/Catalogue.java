package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ListPromptsResult;
import io.modelcontextprotocol.spec.McpSchema.ListResourceTemplatesResult;
import io.modelcontextprotocol.spec.McpSchema.ListResourcesResult;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.troupe.host.security.Caller;
import java.util.Comparator;
import java.util.List;

/** Lists what is on offer, in pages. */
final class Catalogue {

    private Catalogue() {}

    static ListToolsResult tools(Offer offer, ObjectNode params, Caller caller) {
        return Cursor.page(
                params,
                McpSchema.METHOD_TOOLS_LIST,
                offer.tools().descriptions(caller),
                McpSchema.Tool::name,
                (page, next) -> ListToolsResult.builder(page).nextCursor(next).build());
    }

    static ListPromptsResult prompts(Offer offer, ObjectNode params, Caller caller) {
        return Cursor.page(
                params,
                McpSchema.METHOD_PROMPT_LIST,
                offer.prompts(caller),
                prompt -> prompt.description().name(),
                (page, next) -> ListPromptsResult.builder(
                                page.stream().map(Prompt::description).toList())
                        .nextCursor(next)
                        .build());
    }

    static ListResourcesResult resources(Offer offer, ObjectNode params, Caller caller) {
        List<McpSchema.Resource> all = offer.resources().stream()
                .flatMap(kind -> kind.list(caller).stream())
                .sorted(Comparator.comparing(McpSchema.Resource::uri))
                .toList();
        return Cursor.page(
                params,
                McpSchema.METHOD_RESOURCES_LIST,
                all,
                McpSchema.Resource::uri,
                (page, next) ->
                        ListResourcesResult.builder(page).nextCursor(next).build());
    }

    static ListResourceTemplatesResult templates(Offer offer, ObjectNode params, Caller caller) {
        List<McpSchema.ResourceTemplate> all = offer.resources().stream()
                .flatMap(kind -> kind.templates(caller).stream())
                .sorted(Comparator.comparing(McpSchema.ResourceTemplate::uriTemplate))
                .toList();
        return Cursor.page(
                params,
                McpSchema.METHOD_RESOURCES_TEMPLATES_LIST,
                all,
                McpSchema.ResourceTemplate::uriTemplate,
                (page, next) -> ListResourceTemplatesResult.builder(page)
                        .nextCursor(next)
                        .build());
    }
}
