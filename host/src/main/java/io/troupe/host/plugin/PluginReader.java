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
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks into files. Blocks, and runs code of plugins; any number of threads. */
final class PluginReader {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.+-]{1,64}");
    private static final Logger LOG = LoggerFactory.getLogger(PluginReader.class);
    private static final String COPY = "plugin-";

    private final Function<String, Settings> settings;
    private final Programs programs;
    private final Path cache;
    private final Admission admission;

    /** @param options where private copies go, so that a change of a file never hits running code, and what is let in */
    PluginReader(PluginFolder.Options options) {
        this.settings = options.settings();
        this.programs = options.programs();
        this.cache = options.cache().toAbsolutePath();
        this.admission = new Admission(options.admission());
    }

    /** Makes the cache, and removes from it what an earlier process left. */
    void prepare() {
        try {
            Files.createDirectories(cache);
            try (var left = Files.newDirectoryStream(cache, COPY + "*")) {
                left.forEach(Trees::delete);
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
            case MARKDOWN, TOML -> text(source, content, form, known);
            case JAR, PACK, ZIP -> archive(source, content, form, known);
            case PROGRAM -> program(source, known);
            case PROCESS ->
                refused(unnamed(source, "", form), form.unsupported().orElse("not supported"));
        };
    }

    /** What a file is called that does not say it itself. */
    static Identity unnamed(Source source, String digest, Form form) {
        var id = source.pack().map(pack -> pack + "--").orElse("") + Texts.slug(source.label());
        return new Identity(id, Texts.shortly(digest), digest, form);
    }

    private Reading text(Source source, Path content, Form form, Optional<String> known) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(content)) {
            bytes = Texts.bounded(in, source.name());
        } catch (Texts.TooLong e) {
            return refused(unnamed(source, "", form), String.valueOf(e.getMessage()));
        }
        var identity = unnamed(source, Texts.digest(bytes), form);
        if (known.equals(Optional.of(identity.digest()))) {
            return new Reading.Unchanged();
        }
        var written = Texts.text(bytes);
        if (source.pack().isPresent() && !Texts.mayBeAgent(form, written)) {
            return new Reading.NoPlugin();
        }
        var text = new MarkdownText(
                identity, source.telling(), written, out -> out.write(bytes), beside -> beside(source.file(), beside));
        return refusal(source, () -> admission.refusalOfText(identity)).orElseGet(() -> new Reading.Fit(text));
    }

    /** A file in the same folder; nothing that a name could reach outside it. */
    private static Optional<String> beside(Path file, String name) {
        try {
            var folder = file.toAbsolutePath().normalize().getParent();
            if (folder == null) {
                return Optional.empty();
            }
            var sibling = folder.resolve(name).normalize();
            if (!folder.equals(sibling.getParent()) || !Files.isRegularFile(sibling, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            try (var in = Files.newInputStream(sibling)) {
                return Optional.of(Texts.text(Texts.bounded(in, name)));
            }
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Nothing of it is read but its files' digests: whoever runs it reads what it says. */
    private Reading program(Source source, Optional<String> known) throws IOException {
        var unnamed = unnamed(source, "", Form.PROGRAM);
        if (!Folders.process(source.file())) {
            return refused(unnamed, "a folder without an agent.yaml, expected one that says which program it runs");
        }
        var tree = ProgramTree.of(source.file());
        if (!tree.complete() || tree.bytes() > ProgramTree.MOST_BYTES) {
            return refused(
                    unnamed,
                    "more than " + ProgramTree.MOST_FILES + " files or " + (ProgramTree.MOST_BYTES >> 20)
                            + " MiB in it, expected a program; what lies in .venv, node_modules or data does not count");
        }
        var identity = unnamed(source, tree.digest(source.file()), Form.PROGRAM);
        if (known.equals(Optional.of(identity.digest()))) {
            return new Reading.Unchanged();
        }
        return refusal(source, () -> admission.refusalOfProgram(identity))
                .orElseGet(() -> new Reading.Fit(new ProgramFolder(identity, source.file(), programs, settings)));
    }

    private Reading archive(Source source, Path content, Form form, Optional<String> known) throws IOException {
        var folder = Trees.ownFolder(cache, COPY);
        boolean kept = false;
        try {
            var copy = folder.resolve("plugin.jar");
            var digest = Texts.copy(content, copy);
            if (known.equals(Optional.of(digest))) {
                return new Reading.Unchanged();
            }
            var reading = inspected(source, unnamed(source, digest, form), copy);
            kept = reading instanceof Reading.Fit;
            return reading;
        } finally {
            if (!kept) {
                Trees.delete(folder);
            }
        }
    }

    private Reading inspected(Source source, Identity unnamed, Path copy) {
        try {
            var archive = Archive.read(copy);
            boolean several = unnamed.form() == Form.ZIP
                    && archive.attribute("Plugin-Id").isEmpty()
                    && !archive.members().isEmpty();
            return several ? bundle(source, archive, named(archive, unnamed)) : plugin(source, archive, unnamed);
        } catch (ZipException e) {
            return new Reading.Incomplete(refused(unnamed, "not a complete archive: " + e.getMessage()));
        } catch (IOException | IllegalArgumentException e) { // the latter for entry names that are not UTF-8
            return refused(unnamed, "not a plugin archive: " + e.getMessage());
        }
    }

    private Reading plugin(Source source, Archive archive, Identity unnamed) throws IOException {
        var id = archive.attribute("Plugin-Id").orElse("");
        if (!ID.matcher(id).matches()) {
            throw new Unfit("Plugin-Id in its manifest is '" + id + "', expected " + ID.pattern());
        }
        var version = archive.attribute("Plugin-Version").orElse("");
        if (!VERSION.matcher(version).matches()) {
            throw new Unfit("Plugin-Version in its manifest is '" + version + "', expected for example 1.0.0");
        }
        var form = archive.extensions().isEmpty() && !archive.texts().isEmpty() ? Form.PACK : Form.JAR;
        var identity = new Identity(id, version, unnamed.digest(), form);
        var mismatch = Requirement.mismatch(archive.attribute("Plugin-Requires").orElse("*"));
        if (mismatch.isPresent()) {
            return refused(identity, mismatch.get());
        }
        if (form != Form.PACK && archive.extensions().isEmpty()) {
            throw new Unfit("no agent in it, expected META-INF/extensions.idx or agent.md");
        }
        if (form == Form.JAR && admission.isolates(identity)) {
            return isolated(source, archive, identity);
        }
        var plugin = ArchivedPlugin.of(archive, identity, settings);
        return refusal(source, () -> admission.refusalOfArchive(archive.copy(), identity, plugin.permissions()))
                .orElseGet(() -> new Reading.Fit(plugin));
    }

    /** What the operator does not trust: no class of it is loaded here. */
    private Reading isolated(Source source, Archive archive, Identity identity) throws IOException {
        var plugin = IsolatedJar.of(archive, identity, programs, settings);
        return refusal(source, () -> admission.refusalOfArchive(archive.copy(), identity, plugin.permissions()))
                .orElseGet(() -> new Reading.Fit(plugin));
    }

    /** The name and the version that its own manifest gives a pack. */
    private static Identity named(Archive archive, Identity unnamed) {
        var id = archive.attribute(Archive.NAME).orElse(unnamed.id());
        var version = archive.attribute(Archive.VERSION)
                .filter(said -> VERSION.matcher(said).matches())
                .orElse(unnamed.version());
        return new Identity(id, version, unnamed.digest(), unnamed.form());
    }

    /** A pack: its members are inspected like plugins of their own; what is of no use is said of it. */
    private Reading bundle(Source source, Archive archive, Identity identity) throws IOException {
        var fit = new ArrayList<Candidate>();
        var notes = new ArrayList<String>();
        for (var file : archive.members()) {
            var member = new Source(file, Optional.of(identity.id()), true); // let in with the pack, see below
            var form = Form.of(file, false).orElse(Form.MARKDOWN);
            switch (read(member, file, form, Optional.empty())) {
                case Reading.Fit(var candidate) -> fit.add(candidate);
                case Unusable unusable -> notes.add(member.name() + ": " + unusable.reason());
                case Reading.Incomplete(var otherwise) -> notes.add(member.name() + ": " + otherwise.reason());
                case Reading.NoPlugin() -> LOG.debug("{} in {} is no agent", member.name(), identity.id());
                case Reading.Unchanged() -> throw new IllegalStateException("nothing of " + file + " was known");
            }
        }
        archive.attribute(Archive.PASSED).ifPresent(notes::add);
        if (fit.isEmpty()) {
            return refused(
                    identity, "nothing in it can be used" + (notes.isEmpty() ? "" : ": " + String.join("; ", notes)));
        }
        var pack = new PackOfSeveral(archive, identity, fit, notes);
        var refusal = refusal(source, () -> admission.refusalOfArchive(archive.copy(), identity, pack.permissions()));
        refusal.ifPresent(kept -> pack.discard());
        return refusal.orElseGet(() -> new Reading.Fit(pack));
    }

    /** What came with the host is trusted like the host. */
    private static Optional<Reading> refusal(Source source, Policy policy) throws IOException {
        return source.shipped() ? Optional.empty() : policy.refusal().map(Reading.class::cast);
    }

    /** What is asked of what did not come with the host. */
    private interface Policy {
        Optional<Unusable> refusal() throws IOException;
    }

    private static Unusable refused(Identity identity, String reason) {
        return new Unusable(identity, PluginState.REFUSED, reason);
    }
}
