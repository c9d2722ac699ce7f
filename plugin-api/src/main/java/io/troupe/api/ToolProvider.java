package io.troupe.api;

import org.pf4j.ExtensionPoint;

/** Brings tools that agents, and clients where the operator allows it, may call; made and opened as others are. */
public interface ToolProvider extends ExtensionPoint {

    /** What the provider is called; its tools are {@code <name>.<tool>} in cards and settings. */
    String name();

    /** @throws PluginException of kind {@code SETTINGS} when the settings cannot be used */
    Tools open(Settings settings);
}
