package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.AgentPort.Listed;
import io.troupe.host.plugin.Reading.Identity;
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
        List<Listed> agents,
        Map<String, ClassLoader> uses,
        Instant since) {

    Identity identity() {
        return candidate.identity();
    }

    String id() {
        return identity().id();
    }

    /** The same in another file. */
    Loaded in(Source other) {
        return new Loaded(other, candidate, artefact, agents, uses, since);
    }

    int running() {
        return agents.stream().mapToInt(Listed::running).sum();
    }

    List<String> names() {
        return agents.stream().map(Listed::name).toList();
    }

    List<String> namesOfAgents() {
        return agents.stream().filter(Listed::isAgent).map(Listed::name).toList();
    }

    List<String> namesOfProviders() {
        return agents.stream()
                .filter(listed -> !listed.isAgent())
                .map(Listed::name)
                .toList();
    }

    /** What could not be read or used of it, in words; empty when all could. */
    String reason() {
        return Stream.concat(artefact.unused().stream(), agents.stream().flatMap(agent -> agent.notes().stream()))
                .collect(Collectors.joining("; "));
    }

    PluginState state() {
        return reason().isEmpty() ? PluginState.LOADED : PluginState.LOADED_REDUCED;
    }
}
