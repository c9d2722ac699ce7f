package io.troupe.host.plugin;

import io.troupe.api.Settings;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Reading.Identity;
import io.troupe.host.plugin.Reading.Unusable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
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

    /** @param options where private copies go, so that a change of a file never hits running code, and what is let in */
    PluginReader(PluginFolder.Options options) {
        this.settings = options.settings();
        this.cache = options.cache().toAbsolutePath();
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
     * Inspects a file; loads no class of it.
     *
     * @param content where to read what belongs into the file, mostly the file itself
     * @param known digest of the content that is in service from there now; that is not looked into again
     * @throws IOException when it cannot be read
     */
    Reading read(Source source, Path content, Form form, Optional<String> known) throws IOException {
        return switch (form) {
            case MARKDOWN -> markdown(source, content, known);
            case JAR, PACK -> jar(source, content, known);
            case ZIP, FOLDER, PROCESS ->
                refused(unnamed(source, "", form), form.unsupported().orElse("not supported"));
        };
    }

    /** What a file is called that does not say it itself. */
    static Identity unnamed(Source source, String digest, Form form) {
        var id = source.pack().map(pack -> pack + "--").orElse("") + Texts.slug(source.name());
        return new Identity(id, Texts.shortly(digest), digest, form);
    }

    private static Reading markdown(Source source, Path content, Optional<String> known) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(content)) {
            bytes = Texts.bounded(in, source.name());
        } catch (Texts.TooLong e) {
            return refused(unnamed(source, "", Form.MARKDOWN), String.valueOf(e.getMessage()));
        }
        var identity = unnamed(source, Texts.digest(bytes), Form.MARKDOWN);
        return known.equals(Optional.of(identity.digest()))
                ? new Reading.Unchanged()
                : new Reading.Fit(new MarkdownText(
                        identity, source.name(), Texts.utf8(bytes), bytes, beside -> beside(source.file(), beside)));
    }

    /** A file in the same folder; nothing that a name could reach outside it. */
    private static Optional<String> beside(Path file, String name) {
        try {
            var folder = file.toAbsolutePath().normalize().getParent();
            if (folder == null) {
                return Optional.empty();
            }
            var sibling = folder.resolve(name).normalize();
            if (!folder.equals(sibling.getParent())
                    || !Files.isRegularFile(sibling, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            try (var in = Files.newInputStream(sibling)) {
                return Optional.of(Texts.utf8(Texts.bounded(in, name)));
            }
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Reading jar(Source source, Path content, Optional<String> known) throws IOException {
        var copy = cache.resolve(COPY + copies.incrementAndGet() + ".jar");
        boolean kept = false;
        try {
            var digest = Texts.copy(content, copy);
            if (known.equals(Optional.of(digest))) {
                return new Reading.Unchanged();
            }
            var reading = archive(unnamed(source, digest, Form.JAR), copy);
            kept = reading instanceof Reading.Fit;
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
        if (identity.form() != Form.PACK && archive.extensions().isEmpty()) {
            return refused(
                    identity, "not a plugin archive: no agent in it, expected META-INF/extensions.idx or agent.md");
        }
        return new Reading.Fit(new ArchivedPlugin(archive, identity, settings));
    }

    private static Unusable refused(Identity identity, String reason) {
        return new Unusable(identity, PluginState.REFUSED, reason);
    }
}
