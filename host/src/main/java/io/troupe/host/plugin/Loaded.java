package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.Reading.Identity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plugin in service, or one that was and still has work.
 *
 * @param uses the class loaders of the plugins it depends on, by their ids
 */
record Loaded(
        Source source,
        Candidate candidate,
        Artefact artefact,
        List<Listed> extensions,
        Map<String, ClassLoader> uses,
        Instant since) {

    Identity identity() {
        return candidate.identity();
    }

    String id() {
        return identity().id();
    }

    /** Lets go of what it brought: no new work; what runs goes on. */
    void withdraw() {
        extensions.forEach(Listed::remove);
    }

    /** The same in another file. */
    Loaded in(Source other) {
        return new Loaded(other, candidate, artefact, extensions, uses, since);
    }

    /** True when it is this content of this file. */
    boolean is(Path file, Identity content) {
        return source.file().equals(file) && identity().equals(content);
    }

    int running() {
        return extensions.stream().mapToInt(Listed::running).sum();
    }

    List<String> names() {
        return extensions.stream().map(Listed::name).toList();
    }

    List<String> namesOfAgents() {
        return extensions.stream().filter(Listed::isAgent).map(Listed::name).toList();
    }

    List<String> namesOfProviders() {
        return extensions.stream()
                .filter(listed -> !listed.isAgent())
                .map(Listed::name)
                .toList();
    }

    /** What could not be read or used of it, in words; empty when all could. */
    String reason() {
        return Stream.concat(
                        artefact.unused().stream(),
                        extensions.stream().flatMap(extension -> extension.notes().stream()))
                .collect(Collectors.joining("; "));
    }

    PluginState state() {
        return reason().isEmpty() ? PluginState.LOADED : PluginState.LOADED_REDUCED;
    }
}
