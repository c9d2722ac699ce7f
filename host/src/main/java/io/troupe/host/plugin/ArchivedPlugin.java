package io.troupe.host.plugin;

import io.troupe.api.Settings;
import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import io.troupe.host.plugin.Reading.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A plugin in an archive: code, or instructions that were packed. */
record ArchivedPlugin(
        Archive archive,
        Identity identity,
        List<Dependency> dependencies,
        List<String> permissions,
        boolean stopThenStart,
        Function<String, Settings> settings)
        implements Candidate {

    /** @throws Unfit when what it says of itself cannot be read */
    static ArchivedPlugin of(Archive archive, Identity identity, Function<String, Settings> settings) throws Unfit {
        return new ArchivedPlugin(
                archive, identity, archive.dependencies(), archive.permissions(), archive.stopThenStart(), settings);
    }

    @Override
    public boolean code() {
        return identity.form() != Form.PACK;
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
        Files.copy(archive.copy(), out);
    }

    @Override
    public Artefact open(List<ClassLoader> dependencies) throws Exception {
        if (!code()) {
            return new Copied(instructions().open(dependencies), archive);
        }
        try {
            return new Copied(PluginCode.open(archive, identity, settings.apply(identity.id()), dependencies), archive);
        } catch (Exception | Error e) { // a plugin may throw anything, and its copy must go whatever it was
            discard();
            throw e;
        }
    }

    private MarkdownText instructions() {
        var texts = archive.texts();
        return new MarkdownText(
                identity,
                identity.id() + ".md",
                texts.getOrDefault(Archive.AGENT, ""),
                this::copyTo,
                name -> Optional.ofNullable(texts.get(name)));
    }

    @Override
    public void discard() {
        Trees.delete(archive.folder());
    }

    /** Deletes the copy once nothing of it is in use. */
    private record Copied(Artefact artefact, Archive archive) implements Artefact {

        @Override
        public void read(ExtensionPort port) {
            artefact.read(port);
        }

        @Override
        public List<String> tryOut(ExtensionPort port) {
            return artefact.tryOut(port);
        }

        @Override
        public List<Listed> list(ExtensionPort port, Origin origin, Troubled troubled) {
            return artefact.list(port, origin, troubled);
        }

        @Override
        public Optional<ClassLoader> classes() {
            return artefact.classes();
        }

        @Override
        public List<String> close() {
            var threads = artefact.close();
            Trees.delete(archive.folder());
            return threads;
        }
    }
}
