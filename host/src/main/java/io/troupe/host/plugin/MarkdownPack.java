package io.troupe.host.plugin;

import io.troupe.api.Json;
import io.troupe.api.PluginException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Packs an agent of instructions into a jar that is a plugin. */
public final class MarkdownPack {

    private static final Pattern FRONT =
            Pattern.compile("\\A\\uFEFF?---[ \\t]*\\R(.*?)\\R---[ \\t]*(\\R|\\z)", Pattern.DOTALL);
    private static final LocalDateTime SOME_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final int LONGEST_DESCRIPTION = 400;

    private MarkdownPack() {}

    /**
     * Packs {@code agent.md} and the {@code *.json} beside it, and nothing else. The same content gives the same
     * bytes.
     *
     * @return the jar, {@code <name>-<version>.jar}; it replaces one that is there
     * @throws PluginException of kind {@code REFUSED} when the folder is no agent
     */
    public static Path pack(Path agentFolder, Path targetFolder, String version) throws IOException {
        var files = files(agentFolder);
        var front = front(text(files.getFirst()));
        var name = key(front, "name").orElseThrow(() -> refused("agent.md has no name in its front matter"));
        var description =
                key(front, "description").orElseThrow(() -> refused("agent.md has no description in its front matter"));
        if (!version.matches("[0-9A-Za-z][0-9A-Za-z.+-]{0,63}")) {
            throw refused("version is '" + version + "', expected for example 1.0.0");
        }
        for (var file : files.subList(1, files.size())) {
            wellFormed(file);
        }
        var id = Texts.slug(name + ".md");
        var jar = Files.createDirectories(targetFolder).resolve(id + "-" + version + ".jar");
        AtomicFile.write(jar, out -> write(out, manifest(id, version, description, key(front, "author")), files));
        return jar;
    }

    /** The agent first, then its schemas by name. */
    private static List<Path> files(Path folder) throws IOException {
        var agent = folder.resolve(Archive.AGENT);
        if (!Files.isRegularFile(agent, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("no agent.md in it, expected instructions with front matter");
        }
        var files = new ArrayList<>(List.of(agent));
        try (var all = Files.list(folder)) {
            all.filter(file -> String.valueOf(file.getFileName()).matches("[^.].*\\.json"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted(Comparator.comparing(file -> String.valueOf(file.getFileName())))
                    .forEach(files::add);
        }
        return files;
    }

    private static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return Texts.utf8(Texts.bounded(in, String.valueOf(file.getFileName())));
        } catch (Texts.TooLong e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static void wellFormed(Path file) throws IOException {
        try {
            Json.of(text(file));
        } catch (IllegalArgumentException e) {
            throw refused(file.getFileName() + ": " + e.getMessage());
        }
    }

    private static String front(String text) {
        var found = FRONT.matcher(text);
        if (!found.find()) {
            throw refused("agent.md has no front matter, expected name and description between two lines of ---");
        }
        return found.group(1);
    }

    /** The value of a top-level key on one line: quotes taken off, the lines of a block joined. */
    private static Optional<String> key(String front, String key) {
        var found = Pattern.compile(
                        "^" + key + ":[ \\t]*(.*(?:\\R[ \\t]+\\S.*|\\R[ \\t]*(?=\\R[ \\t]))*)", Pattern.MULTILINE)
                .matcher(front);
        if (!found.find()) {
            return Optional.empty();
        }
        var value = found.group(1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "))
                .replaceFirst("^[>|][+-]?(\\s+|$)", "")
                .replaceFirst("^(['\"])(.*)\\1$", "$2")
                .strip();
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static Manifest manifest(String id, String version, String description, Optional<String> author) {
        var manifest = new Manifest();
        var main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Plugin-Id", id);
        main.putValue("Plugin-Version", version);
        main.putValue("Plugin-Requires", ">=0.1.0 & <0.2.0");
        main.putValue("Plugin-Provider", author.orElse("unknown"));
        main.putValue(
                "Plugin-Description",
                description.length() > LONGEST_DESCRIPTION
                        ? description.substring(0, LONGEST_DESCRIPTION - 1) + "…"
                        : description);
        return manifest;
    }

    private static void write(OutputStream out, Manifest manifest, List<Path> files) throws IOException {
        try (var jar = new JarOutputStream(out)) {
            jar.putNextEntry(entry(JarFile.MANIFEST_NAME));
            manifest.write(jar);
            jar.closeEntry();
            for (var file : files) {
                jar.putNextEntry(entry(String.valueOf(file.getFileName())));
                jar.write(text(file).getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
    }

    /** Local time as it is written, so that the time zone of the machine does not show. */
    private static JarEntry entry(String name) {
        var entry = new JarEntry(name);
        entry.setTimeLocal(SOME_TIME);
        return entry;
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
