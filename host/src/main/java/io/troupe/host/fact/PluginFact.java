package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** What happens to a plugin; on stream {@code plugin/<id>}. */
public sealed interface PluginFact extends Fact {

    /**
     * A file in a plugin folder became, or stopped being, a plugin.
     *
     * @param file the path as the operator knows it
     * @param digest SHA-256 of the file, hexadecimal
     * @param reason why, in words; empty when there is nothing to say
     * @param agents the names it brought
     */
    record PluginStateChanged(
            String version, String file, String digest, PluginState state, String reason, List<String> agents)
            implements PluginFact {}

    /** How a file fared. */
    enum PluginState {
        LOADED,
        /** Loaded, but for parts that could not be read. */
        LOADED_REDUCED,
        NOT_CONFIGURED,
        REFUSED,
        FAILED,
        REMOVED;

        @JsonValue
        public String wire() {
            return this == LOADED_REDUCED
                    ? "loaded, reduced"
                    : name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
