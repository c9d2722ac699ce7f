package io.troupe.host.plugin;

import io.troupe.host.plugin.Reading.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One agent of instructions, from a file or a pack.
 *
 * @param copying writes the whole file, byte by byte
 */
record MarkdownText(
        Identity identity, String fileName, String text, Copying copying, Function<String, Optional<String>> siblings)
        implements Candidate {

    /** True when its front matter names a template. */
    boolean namesTemplate() {
        return text.contains("\ntemplate:") || text.contains("\rtemplate:");
    }

    /** Writes the same content. */
    interface Copying {
        void to(OutputStream out) throws IOException;
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of();
    }

    @Override
    public List<String> permissions() {
        return List.of();
    }

    @Override
    public boolean stopThenStart() {
        return false;
    }

    @Override
    public boolean code() {
        return false;
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
        copying.to(out);
    }

    @Override
    public Artefact open(List<ClassLoader> dependencies) {
        return new OpenText(this);
    }

    @Override
    public void discard() {
        // text holds nothing
    }
}
