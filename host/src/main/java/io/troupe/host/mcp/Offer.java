package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.troupe.host.security.Caller;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a client can use of the host on one of its addresses. Any thread; what is listed may change. */
interface Offer {

    /** What {@code initialize} promises. */
    ServerCapabilities capabilities();

    /** How to work with it, for the client's model; under 2 KB, since clients cut there. */
    String instructions(Caller caller);

    Toolbox tools();

    /** Those that the caller may use, by name, in order. */
    List<Prompt> prompts(Caller caller);

    default Optional<Prompt> prompt(String name, Caller caller) {
        return prompts(caller).stream()
                .filter(prompt -> prompt.description().name().equals(name))
                .findFirst();
    }

    List<Resources> resources();

    /** The stream of facts that tells of the resource at this address. */
    default Optional<String> stream(String uri) {
        return resources().stream().flatMap(kind -> kind.stream(uri).stream()).findFirst();
    }

    /** The notifications that tell a client what else is listed, now that these agents came, went or changed. */
    Set<String> outdated(Set<String> agents);

    /** The same, now that these providers of tools came, went or changed. */
    default Set<String> outdatedByTools(Set<String> providers) {
        return Set.of();
    }
}
