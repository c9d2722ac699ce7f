package io.troupe.host.settings;

import io.troupe.api.PluginException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads a YAML file that came with a plugin, rather than from the operator, as a record. */
public final class RecordFile {

    private RecordFile() {}

    /**
     * Reads the file; blocks. Components are as {@link PluginSettings#as} has them, {@code Map<String, String>} besides;
     * relative paths start at the file's folder.
     *
     * @param environment what {@code ${env:NAME}} is taken from
     * @throws PluginException of kind {@code SETTINGS}, with file and line for each mistake, and beginning with
     *     {@code not-configured: } when all that is wrong is a variable that is not set; {@code REFUSED} when the record
     *     has components of other types
     */
    public static <T extends Record> T read(Path file, Map<String, String> environment, Class<T> type) {
        var absolute = file.toAbsolutePath().normalize();
        var root = Optional.ofNullable(absolute.getParent()).orElse(absolute);
        var shown = String.valueOf(absolute.getFileName());
        try {
            var section = YamlFile.read(absolute, shown);
            return new RecordReader(root, shown, new Secrets(root, environment)).read(type, section);
        } catch (SettingsException e) {
            throw new PluginException(PluginException.Kind.SETTINGS, String.join("\n", e.mistakes()));
        }
    }
}
