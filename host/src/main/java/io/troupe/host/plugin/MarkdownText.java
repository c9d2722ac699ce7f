package io.troupe.host.plugin;

import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.AgentPort.Listed;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One agent of instructions, from a file or a pack. */
record MarkdownText(
        String fileName, String text, String plugin, String version, Function<String, Optional<String>> siblings)
        implements Artefact {

    @Override
    public List<Listed> list(AgentPort port) {
        return List.of(port.addMarkdown(
                fileName, text, new Origin(plugin, version, Optional.empty(), System.nanoTime()), siblings));
    }

    @Override
    public void close() {
        // text holds nothing
    }
}
