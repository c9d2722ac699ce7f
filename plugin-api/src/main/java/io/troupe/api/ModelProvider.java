package io.troupe.api;

import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * Brings models that can be asked. The host makes one instance with the no-argument constructor and opens it once; a
 * provider whose key is not set is {@code not-configured}, and harms nobody.
 */
public interface ModelProvider extends ExtensionPoint {

    /** What the provider is called in settings and outcomes: {@code [a-z][a-z0-9-]{0,62}}. */
    String name();

    /**
     * Takes the settings of {@code config/plugins/<plugin-id>.yaml}. Asks nothing of the network, so that a provider that
     * is away for the moment does not hold up the start.
     *
     * @throws PluginException of kind {@code SETTINGS} when they cannot be used
     */
    ChatModel open(Settings settings);

    /**
     * Says that it plays an agent only where it is asked for by name, never by being the first that is there: what it says
     * does not come from a model.
     */
    default boolean onlyByName() {
        return false;
    }

    /**
     * Looks for models on this machine that could be used if the operator wanted, and says how, in words; they are not
     * used unasked. Called seldom; may block for a second or two.
     */
    default List<String> offers() throws InterruptedException {
        return List.of();
    }
}
