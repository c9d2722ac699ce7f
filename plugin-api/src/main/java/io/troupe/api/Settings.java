package io.troupe.api;

import java.nio.file.Path;

/** A plugin's settings, as the operator wrote them in {@code config/plugins/<plugin-id>.yaml}. */
public interface Settings {

    /**
     * Reads the settings as the plugin's own record; keys are the components in kebab-case, absent ones must be
     * {@code Optional}.
     *
     * @throws PluginException of kind {@code SETTINGS} naming file, line, key and expectation
     */
    <T extends Record> T as(Class<T> type);

    /** Gives a folder of the plugin's own, which later versions of it find again; made when first asked for. Blocks. */
    Path folder();
}
