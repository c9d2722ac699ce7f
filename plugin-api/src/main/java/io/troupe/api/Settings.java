package io.troupe.api;

/** A plugin's settings, as the operator wrote them in {@code config/plugins/<plugin-id>.yaml}. */
public interface Settings {

    /**
     * Reads the settings as the plugin's own record; keys are the components in kebab-case, absent ones must be
     * {@code Optional}.
     *
     * @throws PluginException of kind {@code SETTINGS} naming file, line, key and expectation
     */
    <T extends Record> T as(Class<T> type);
}
