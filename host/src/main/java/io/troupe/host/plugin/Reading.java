package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;

/** What came of looking into a file. */
sealed interface Reading {

    /** Loaded, opened, and not yet listed. Whoever takes it closes the artefact. */
    record Ready(Identity identity, Artefact artefact) implements Reading {}

    /** Of no use as it is. */
    record Unusable(Identity identity, PluginState state, String reason) implements Reading {}

    /** An archive without its end: perhaps somebody is still writing it. */
    record Incomplete(Unusable otherwise) implements Reading {}

    /** The same content as before. */
    record Unchanged() implements Reading {}

    /**
     * Which plugin, exactly.
     *
     * @param digest SHA-256 of the file, hexadecimal; empty for what has none
     */
    record Identity(String id, String version, String digest, Form form) {}
}
