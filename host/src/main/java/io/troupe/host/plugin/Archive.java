package io.troupe.host.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/**
 * What a jar says of itself, read without loading a class of it.
 *
 * @param manifest its main attributes; empty where it has none
 * @param extensions names of classes in {@code META-INF/extensions.idx}
 * @param texts {@code agent.md} and the schemas beside it, by name; empty without {@code agent.md}
 */
record Archive(Path jar, Attributes manifest, List<String> extensions, Map<String, String> texts) {

    static final String AGENT = "agent.md";

    private static final String INDEX = "META-INF/extensions.idx";
    private static final int MOST_TEXTS = 64;

    /**
     * Reads it.
     *
     * @throws java.util.zip.ZipException when it has no readable directory of its content
     */
    static Archive read(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ)) {
            var manifest = file.getManifest();
            var extensions = text(file, INDEX).map(Archive::names).orElse(List.of());
            return new Archive(
                    jar,
                    manifest == null ? new Attributes() : manifest.getMainAttributes(),
                    extensions,
                    extensions.isEmpty() ? texts(file) : Map.of());
        }
    }

    List<Dependency> dependencies() {
        return attribute("Plugin-Dependencies").stream()
                .flatMap(all -> List.of(all.split(",")).stream())
                .map(one -> new Dependency(one.strip().replaceFirst("[?]?@.*", ""), one.replaceFirst(".*@", "").strip(), one.contains("?")))
                .toList();
    }

    boolean stopThenStart() {
        return attribute("Plugin-Reload").equals(Optional.of("stop-then-start"));
    }

    void delete() {
        try {
            java.nio.file.Files.deleteIfExists(jar);
        } catch (IOException e) {
            jar.toFile().deleteOnExit();
        }
    }

    Optional<String> attribute(String name) {
        return Optional.ofNullable(manifest.getValue(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static Map<String, String> texts(JarFile file) throws IOException {
        var texts = new HashMap<String, String>();
        var agent = text(file, AGENT);
        if (agent.isEmpty()) {
            return texts;
        }
        texts.put(AGENT, agent.get());
        var schemas = file.stream()
                .map(JarEntry::getName)
                .filter(name -> name.endsWith(".json") && name.indexOf('/') < 0)
                .limit(MOST_TEXTS)
                .toList();
        for (var name : schemas) {
            texts.put(name, text(file, name).orElse(""));
        }
        return texts;
    }

    private static Optional<String> text(JarFile file, String name) throws IOException {
        var entry = file.getEntry(name);
        if (entry == null) {
            return Optional.empty();
        }
        try (var in = file.getInputStream(entry)) {
            return Optional.of(Texts.utf8(Texts.bounded(in, name)));
        }
    }

    private static List<String> names(String index) {
        return index.lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
