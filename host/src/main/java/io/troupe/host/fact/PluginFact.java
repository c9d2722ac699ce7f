package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What happens to a plugin; on stream {@code plugin/<id>}. */
public sealed interface PluginFact extends Fact {

    /**
     * A file in a plugin folder became, or stopped being, a plugin.
     *
     * @param file the path as the operator knows it
     * @param digest SHA-256 of the file, hexadecimal
     * @param reason why, in words; empty when there is nothing to say
     * @param agents the names it brought; in facts of before there were {@code providers}, those are among them
     * @param providers the names of the models, embedders and tools that it brought, if any
     */
    record PluginStateChanged(
            String version,
            String file,
            String digest,
            PluginState state,
            String reason,
            List<String> agents,
            Optional<List<String>> providers)
            implements PluginFact {}

    /**
     * An archive was tried before it was listed and did what its examples say; the same content is not tried again.
     *
     * @param digest SHA-256 of the file, hexadecimal
     * @param notes what could not be tried, in words
     */
    record PluginTried(String version, String digest, List<String> notes) implements PluginFact {}

    /** Somebody took a plugin out of service until it is enabled again, in whatever version. */
    record PluginDisabled(String caller) implements PluginFact {}

    /** Somebody put a plugin back into service: ends a {@link PluginDisabled} and a {@link PluginQuarantined}. */
    record PluginEnabled(String caller) implements PluginFact {}

    /**
     * A plugin's code is started anew because it misbehaved.
     *
     * @param attempt how many times in a row now, from 1
     */
    record PluginRestarted(String version, String digest, Trouble trouble, String detail, int attempt)
            implements PluginFact {}

    /** A plugin misbehaved once more after its last restart; the same content is not loaded again until enabled. */
    record PluginQuarantined(String version, String digest, String reason) implements PluginFact {}

    /**
     * Somebody put an earlier version in the place of a plugin's file, or is about to where there is a key.
     *
     * @param idempotencyKey that of the request, by which it is known should it come again
     */
    record PluginRolledBack(
            String fromVersion,
            String fromDigest,
            String toVersion,
            String toDigest,
            String caller,
            Optional<String> idempotencyKey)
            implements PluginFact {

        /** One of a request without a key. */
        public PluginRolledBack(
                String fromVersion, String fromDigest, String toVersion, String toDigest, String caller) {
            this(fromVersion, fromDigest, toVersion, toDigest, caller, Optional.empty());
        }
    }

    /** A plugin's code was stopped and left threads behind. */
    record PluginLeaked(String version, String digest, List<String> threads) implements PluginFact {}

    /** What is wrong with running code. */
    enum Trouble {
        /** It threw what its contract does not allow, several times in a row. */
        THREW,
        /** It went on after its deadline though it was interrupted. */
        HUNG,
        /** It holds more threads than is sensible. */
        THREADS,
        /** Its process ended though nobody had asked for that, or had to be killed for what it took. */
        DIED,
        /** Its process did not notice that work was cancelled, and was killed for that; nobody is to blame. */
        DEAF;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a file fared. */
    enum PluginState {
        LOADED,
        /** Loaded, but for parts that could not be read. */
        LOADED_REDUCED,
        /** A secret or a setting is absent. */
        NOT_CONFIGURED,
        /** Nothing of it runs, by the operator's policy or because it misbehaved again and again. */
        QUARANTINED,
        /** Not usable here, whoever runs it. */
        REFUSED,
        /** It could have run, but threw or hung when it was started or tried. */
        FAILED,
        /** Replaced or removed; work that was going on then ends on it. */
        DRAINING,
        /** Taken out of service, by somebody or by a newer version in another file. */
        DISABLED,
        REMOVED;

        @JsonValue
        public String wire() {
            return this == LOADED_REDUCED
                    ? "loaded, reduced"
                    : name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
