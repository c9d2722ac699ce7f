package io.troupe.host.child;

import java.util.List;
import java.util.Optional;

/** What an agent of a jar says of itself, for which MCP has no words; goes along when it is greeted. */
record Introduced(
        String name,
        String description,
        String category,
        List<String> expertise,
        List<String> collaborators,
        List<String> tools,
        Optional<String> model,
        int parallel,
        long seconds) {

    static final String KEY = "io.troupe/card";
}
