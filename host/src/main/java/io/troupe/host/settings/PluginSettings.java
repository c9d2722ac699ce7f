package io.troupe.host.settings;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Settings;
import io.troupe.host.settings.Value.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A plugin's settings from {@code plugins/<plugin-id>.yaml} in the folder of settings; without that file, none. The
 * file is read once; files that {@code ${file:PATH}} names are read at each {@link #as}, which blocks. For any thread.
 */
public final class PluginSettings implements Settings {

    /** What may be part of a file name, and no more. */
    private static final Pattern PLUGIN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private final Path root;
    private final String shown;
    private final Section section;
    private final Map<String, String> environment;
    private final Path folder;

    private PluginSettings(Path root, String shown, Section section, Map<String, String> environment, Path folder) {
        this.root = root;
        this.shown = shown;
        this.section = section;
        this.environment = Map.copyOf(environment);
        this.folder = folder;
    }

    /**
     * Reads the plugin's file; blocks. Relative paths in it start at the parent of the folder of settings.
     *
     * @param data where each plugin may have a folder of its own
     * @throws PluginException of kind {@code SETTINGS} when it cannot be read or is not YAML with keys and values;
     *     {@code REFUSED} when the id cannot be part of a file name
     */
    public static PluginSettings of(Path configFolder, String pluginId, Map<String, String> environment, Path data) {
        if (!PLUGIN_ID.matcher(pluginId).matches()) {
            throw new PluginException(
                    Kind.REFUSED, "not a plugin id: " + Value.quoted(pluginId) + ", expected " + PLUGIN_ID);
        }
        var folder = configFolder.toAbsolutePath().normalize();
        var root = folder.getParent() == null ? folder : folder.getParent();
        var file = folder.resolve("plugins").resolve(pluginId + ".yaml");
        var shown = root.relativize(file).toString();
        try {
            var section = Files.exists(file) ? YamlFile.read(file, shown) : Section.EMPTY;
            return new PluginSettings(root, shown, section, environment, data.resolve(pluginId));
        } catch (SettingsException e) {
            throw new PluginException(Kind.SETTINGS, String.join("\n", e.mistakes()));
        }
    }

    /**
     * Reads the settings as the plugin's record. Components are {@code String}, {@code int}, {@code long},
     * {@code double}, {@code boolean}, {@code Duration}, {@code Path} (made absolute), an enum, {@code List<String>}, a
     * record of such, or an {@code Optional} of one of these, which is empty when its secret is not there.
     *
     * @throws PluginException of kind {@code SETTINGS}, with a line for each mistake; its message starts with
     *     {@code not-configured: } when all that is wrong is an unset variable or an absent file of a secret;
     *     {@code REFUSED} when the record has components of other types
     */
    @Override
    public <T extends Record> T as(Class<T> type) {
        return new RecordReader(root, shown, new Secrets(root, environment)).read(type, section);
    }

    @Override
    public Path folder() {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new PluginException(Kind.UNAVAILABLE, "cannot make " + folder + " (" + e + "), expected a folder", e);
        }
    }
}
