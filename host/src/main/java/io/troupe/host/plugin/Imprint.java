package io.troupe.host.plugin;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What an open archive says of itself: manifest, properties, extensions, texts. Blocks. */
record Imprint(ZipFile zip) {

    static final String MANIFEST = "META-INF/MANIFEST.MF";

    private static final String INDEX = "META-INF/extensions.idx";
    private static final String PROPERTIES = "plugin.properties";
    private static final int MOST_TEXTS = 64;
    private static final Map<String, String> KEYS = Map.of(
            "plugin.id", "Plugin-Id",
            "plugin.class", "Plugin-Class",
            "plugin.version", "Plugin-Version",
            "plugin.requires", "Plugin-Requires",
            "plugin.provider", "Plugin-Provider",
            "plugin.description", "Plugin-Description",
            "plugin.dependencies", "Plugin-Dependencies",
            "plugin.permissions", "Plugin-Permissions",
            "plugin.reload", "Plugin-Reload");

    /** The attributes of a manifest; none where there is no such manifest. */
    Map<String, String> manifest(String name) throws IOException {
        var attributes = new LinkedHashMap<String, String>();
        var entry = zip.getEntry(name);
        if (entry != null) {
            try (var in = zip.getInputStream(entry)) {
                new Manifest(in)
                        .getMainAttributes()
                        .forEach((key, value) -> attributes.put(key.toString(), value.toString()));
            }
        }
        return attributes;
    }

    /** What {@code plugin.properties} says, as the attributes of a manifest would. */
    Map<String, String> properties() throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(text(PROPERTIES).orElse("")));
        var attributes = new HashMap<String, String>();
        KEYS.forEach((key, attribute) ->
                Optional.ofNullable(properties.getProperty(key)).ifPresent(value -> attributes.put(attribute, value)));
        return attributes;
    }

    /**
     * The names of classes that are extensions.
     *
     * @param prefix of the folder that its classes are in
     */
    List<String> extensions(String prefix) throws IOException {
        return text(prefix + INDEX)
                .orElse("")
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** {@code agent.md} and the schemas beside it, by name; empty without {@code agent.md}. */
    Map<String, String> texts() throws IOException {
        var texts = new HashMap<String, String>();
        var agent = text(Archive.AGENT);
        if (agent.isEmpty()) {
            return texts;
        }
        texts.put(Archive.AGENT, agent.get());
        var schemas = atRoot().map(ZipEntry::getName)
                .filter(name -> name.endsWith(".json"))
                .limit(MOST_TEXTS)
                .toList();
        for (var name : schemas) {
            texts.put(name, text(name).orElse(""));
        }
        return texts;
    }

    private Optional<String> text(String name) throws IOException {
        var entry = zip.getEntry(name);
        if (entry == null) {
            return Optional.empty();
        }
        try (var in = zip.getInputStream(entry)) {
            return Optional.of(Texts.utf8(Texts.bounded(in, name)));
        } catch (Texts.TooLong e) {
            throw new Unfit(String.valueOf(e.getMessage()));
        }
    }

    /** The files that are in no folder. */
    Stream<? extends ZipEntry> atRoot() {
        return zip.stream()
                .filter(entry -> !entry.isDirectory() && entry.getName().indexOf('/') < 0);
    }
}
