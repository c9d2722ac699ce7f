package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What can be read under one kind of address. Must not block. */
interface Resources {

    /** Those worth listing, by address, in order. */
    List<McpSchema.Resource> list();

    List<McpSchema.ResourceTemplate> templates();

    /** Reads one; empty when the address is none of this kind. Fails with {@code …-not-found} when nothing is there. */
    Optional<Future<List<ResourceContents>>> read(String uri);

    /** The stream of facts that tells when this changes; empty when the address is none of this kind. */
    Optional<String> stream(String uri);

    /**
     * What can stand for a variable of one of the templates.
     *
     * @param typed what the user wrote so far
     */
    Future<List<String>> choices(String template, String variable, String typed);
}
