package io.troupe.api;

import org.pf4j.ExtensionPoint;

/** Brings a model that turns text into vectors; made and opened as a {@link ModelProvider} is. */
public interface EmbeddingProvider extends ExtensionPoint {

    /** What the provider is called in settings: {@code [a-z][a-z0-9-]{0,62}}. */
    String name();

    /**
     * Takes the settings of {@code config/plugins/<plugin-id>.yaml}.
     *
     * @throws PluginException of kind {@code SETTINGS} when they cannot be used
     */
    Embedder open(Settings settings);
}
