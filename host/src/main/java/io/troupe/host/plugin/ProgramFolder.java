package io.troupe.host.plugin;

import io.troupe.api.Settings;
import io.troupe.host.plugin.Reading.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * A folder with an {@code agent.yaml}: a program that is an agent. It runs where it lies, with the libraries that lie
 * beside it, so there is no private copy of it, and nothing to roll back to.
 */
record ProgramFolder(Identity identity, Path folder, Programs programs, Function<String, Settings> settings)
        implements Candidate {

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
        return true;
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
        throw new IOException("a folder is not copied");
    }

    @Override
    public Artefact open(List<ClassLoader> dependencies) {
        return RunningProgram.open(programs.of(folder, identity.id()), settings.apply(identity.id()));
    }

    @Override
    public void discard() {
        // nothing runs, and nothing was copied
    }
}
