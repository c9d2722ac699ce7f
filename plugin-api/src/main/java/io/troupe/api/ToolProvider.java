package io.troupe.api;

import org.pf4j.ExtensionPoint;

/** Brings tools that agents, and clients where the operator allows it, may call; made and opened as others are. */
public interface ToolProvider extends ExtensionPoint {

    /** What the provider is called; its tools are {@code <name>.<tool>} in cards and settings. */
    String name();

    /**
     * Takes the settings of {@code config/plugins/<plugin-id>.yaml}.
     *
     * @throws PluginException of kind {@code SETTINGS} when they cannot be used
     */
    Tools open(Settings settings);
}
