package io.troupe.api;

import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * Brings something that plays agents of instructions all by itself, with tools of its own: a coding program of this
 * machine, say. It plays only where it is asked for by name, as a model is: by an agent's card, an alias, or the
 * operator's default. Made and opened as a {@link ModelProvider} is.
 */
public interface PlayerProvider extends ExtensionPoint {

    /** What the player is called in settings, cards and outcomes: {@code [a-z][a-z0-9-]{0,62}}. */
    String name();

    /**
     * Takes the settings of {@code config/plugins/<plugin-id>.yaml}. Begins no work, asks nothing of the network.
     *
     * @throws PluginException of kind {@code SETTINGS} when they cannot be used
     */
    Player open(Settings settings);

    /**
     * Looks on this machine for what could play if the operator wanted, and says how, in words; it does not play unasked.
     * Asked only where {@link #open} found the settings wanting. Called seldom; may block for a second or two.
     */
    default List<String> offers() throws InterruptedException {
        return List.of();
    }
}
