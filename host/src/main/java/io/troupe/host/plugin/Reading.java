package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;

/** What came of looking into a file. No class of it has been loaded. */
sealed interface Reading {

    /** Fit to be opened. Whoever takes it opens or discards it. */
    record Fit(Candidate candidate) implements Reading {}

    /** Of no use as it is. */
    record Unusable(Identity identity, PluginState state, String reason) implements Reading {}

    /** An archive without its end: perhaps somebody is still writing it. */
    record Incomplete(Unusable otherwise) implements Reading {}

    /** Text that lies beside agents and is none, such as a README in a pack. */
    record NoPlugin() implements Reading {}

    /** The same content as before. */
    record Unchanged() implements Reading {}

    /**
     * Which plugin, exactly.
     *
     * @param digest SHA-256 of the file, hexadecimal; empty for what has none
     */
    record Identity(String id, String version, String digest, Form form) {

        /** For people, for example {@code echo 1.0.0}. */
        String words() {
            return id + " " + version;
        }
    }
}
