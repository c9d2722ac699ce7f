package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.troupe.host.security.Caller;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What can be read under one kind of address. Must not block. */
interface Resources {

    /** Those worth listing that the caller may see, by address, in order. */
    List<McpSchema.Resource> list(Caller caller);

    List<McpSchema.ResourceTemplate> templates(Caller caller);

    /** Reads one; empty when the address is none of this kind. Fails with {@code …-not-found} when nothing is there. */
    Optional<Future<List<ResourceContents>>> read(String uri, Exchange exchange);

    /** The stream of facts that tells when this changes; empty when the address is none of this kind. */
    Optional<String> stream(String uri);

    /**
     * What is to be completed.
     *
     * @param typed what the user wrote so far
     */
    record Choice(String template, String variable, String typed) {}

    /** What can stand for a variable of one of the templates. */
    Future<List<String>> choices(Choice choice, Exchange exchange);
}
