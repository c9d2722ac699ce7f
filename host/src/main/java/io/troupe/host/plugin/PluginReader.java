package io.troupe.host.plugin;

import io.troupe.api.Settings;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Reading.Identity;
import io.troupe.host.plugin.Reading.Unusable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/** Looks into files. Blocks, and runs code of plugins; any number of threads. */
final class PluginReader {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final String COPY = "plugin-";

    private final Function<String, Settings> settings;
    private final Path cache;
    private final AtomicLong copies = new AtomicLong();

    /** @param cache a folder of our own: jars are loaded from copies there, so that a change never hits running code */
    PluginReader(Function<String, Settings> settings, Path cache) {
        this.settings = settings;
        this.cache = cache;
    }

    /** Makes the cache, and removes from it what an earlier process left. */
    void prepare() {
        try {
            Files.createDirectories(cache);
            try (var left = Files.newDirectoryStream(cache, COPY + "*.jar")) {
                for (var copy : left) {
                    Files.deleteIfExists(copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot use " + cache + " for copies of plugins, expected to write there", e);
        }
    }

    /**
     * Reads a file and, where it holds code, loads and opens that.
     *
     * @param known digest of the content that is loaded from there now; that is not loaded again
     * @throws IOException when the file cannot be read
     */
    Reading read(Path file, Form form, Optional<String> known) throws IOException {
        return switch (form) {
            case MARKDOWN -> markdown(file, known);
            case JAR, PACK -> jar(file, known);
            case ZIP, FOLDER, PROCESS ->
                refused(unnamed(file, "", form), form.unsupported().orElse("not supported"));
        };
    }

    /** What a file is called that does not say it itself. */
    static Identity unnamed(Path file, String digest, Form form) {
        return new Identity(Texts.slug(String.valueOf(file.getFileName())), Texts.shortly(digest), digest, form);
    }

    private static Reading markdown(Path file, Optional<String> known) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = Texts.bounded(in, String.valueOf(file.getFileName()));
        } catch (Texts.TooLong e) {
            return refused(unnamed(file, "", Form.MARKDOWN), String.valueOf(e.getMessage()));
        }
        var identity = unnamed(file, Texts.digest(bytes), Form.MARKDOWN);
        if (known.equals(Optional.of(identity.digest()))) {
            return new Reading.Unchanged();
        }
        var name = String.valueOf(file.getFileName());
        return new Reading.Ready(
                identity,
                new MarkdownText(
                        name, Texts.utf8(bytes), identity.id(), identity.version(), beside -> beside(file, beside)));
    }

    /** A file in the same folder; nothing that a name could reach outside it. */
    private static Optional<String> beside(Path file, String name) {
        try {
            var folder = file.toAbsolutePath().normalize().getParent();
            if (folder == null) {
                return Optional.empty();
            }
            var sibling = folder.resolve(name).normalize();
            if (!folder.equals(sibling.getParent()) || !Files.isRegularFile(sibling)) {
                return Optional.empty();
            }
            try (var in = Files.newInputStream(sibling)) {
                return Optional.of(Texts.utf8(Texts.bounded(in, name)));
            }
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Reading jar(Path file, Optional<String> known) throws IOException {
        var copy = cache.resolve(COPY + copies.incrementAndGet() + ".jar");
        boolean kept = false;
        try {
            var digest = Texts.copy(file, copy);
            if (known.equals(Optional.of(digest))) {
                return new Reading.Unchanged();
            }
            var reading = archive(unnamed(file, digest, Form.JAR), copy);
            kept = reading instanceof Reading.Ready ready && ready.identity().form() == Form.JAR;
            return reading;
        } finally {
            if (!kept) {
                Files.deleteIfExists(copy);
            }
        }
    }

    private Reading archive(Identity unnamed, Path copy) {
        Archive archive;
        try {
            archive = Archive.read(copy);
        } catch (ZipException e) {
            return new Reading.Incomplete(refused(unnamed, "not a complete archive: " + e.getMessage()));
        } catch (IOException | IllegalArgumentException e) { // the latter for entry names that are not UTF-8
            return refused(unnamed, "not a plugin archive: " + e.getMessage());
        }
        var id = archive.attribute("Plugin-Id");
        if (id.isEmpty() || !ID.matcher(id.get()).matches()) {
            return refused(
                    unnamed,
                    "not a plugin archive: Plugin-Id in its manifest is '" + id.orElse("") + "', expected "
                            + ID.pattern());
        }
        var version = archive.attribute("Plugin-Version");
        if (version.isEmpty()) {
            return refused(
                    unnamed, "not a plugin archive: no Plugin-Version in its manifest, expected for example 1.0.0");
        }
        var form = archive.extensions().isEmpty() && !archive.texts().isEmpty() ? Form.PACK : Form.JAR;
        return checked(archive, new Identity(id.get(), version.get(), unnamed.digest(), form));
    }

    private Reading checked(Archive archive, Identity identity) {
        var mismatch = Requirement.mismatch(archive.attribute("Plugin-Requires").orElse("*"));
        if (mismatch.isPresent()) {
            return refused(identity, mismatch.get());
        }
        if (identity.form() == Form.PACK) {
            var texts = archive.texts();
            return new Reading.Ready(
                    identity,
                    new MarkdownText(
                            identity.id() + ".md",
                            texts.getOrDefault(Archive.AGENT, ""),
                            identity.id(),
                            identity.version(),
                            name -> Optional.ofNullable(texts.get(name))));
        }
        if (archive.extensions().isEmpty()) {
            return refused(
                    identity, "not a plugin archive: no agent in it, expected META-INF/extensions.idx or agent.md");
        }
        return code(archive, identity);
    }

    private Reading code(Archive archive, Identity identity) {
        try {
            var code = PluginCode.open(archive, identity, settings.apply(identity.id()));
            return new Reading.Ready(identity, new Copied(code, archive.jar()));
        } catch (PluginCode.NoAgent e) {
            return refused(identity, String.valueOf(e.getMessage()));
        } catch (Exception | Error e) { // a plugin may throw anything; the host goes on
            return Failure.of(identity, e);
        }
    }

    private static Unusable refused(Identity identity, String reason) {
        return new Unusable(identity, PluginState.REFUSED, reason);
    }

    /** Deletes the copy once nothing of it is in use. */
    private record Copied(PluginCode code, Path copy) implements Artefact {
        @Override
        public List<AgentPort.Listed> list(AgentPort port) {
            return code.list(port);
        }

        @Override
        public void close() {
            code.close();
            try {
                Files.deleteIfExists(copy);
            } catch (IOException e) {
                copy.toFile().deleteOnExit(); // where an open file cannot be deleted
            }
        }
    }
}
