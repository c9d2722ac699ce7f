package io.troupe.host.plugin;

import io.troupe.api.Settings;
import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import io.troupe.host.plugin.Reading.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A jar whose agents run in processes of their own, one each, because the operator does not trust it that far. What else
 * there may be in it than agents cannot run so, and is refused there.
 */
record IsolatedJar(
        Archive archive,
        Identity identity,
        List<Dependency> dependencies,
        List<String> permissions,
        Programs programs,
        Function<String, Settings> settings)
        implements Candidate {

    /** @throws Unfit when what it says of itself cannot be read, or it cannot do without other plugins */
    static IsolatedJar of(Archive archive, Identity identity, Programs programs, Function<String, Settings> settings)
            throws Unfit {
        var needed = archive.dependencies().stream()
                .filter(dependency -> !dependency.optional())
                .toList();
        if (!needed.isEmpty()) {
            throw new Unfit("it depends on " + needed.getFirst().id()
                    + ", and admission.isolated has it run in a process of its own, expected a jar that stands alone");
        }
        return new IsolatedJar(archive, identity, List.of(), archive.permissions(), programs, settings);
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
        Files.copy(archive.copy(), out);
    }

    @Override
    public Artefact open(List<ClassLoader> loaders) {
        var running = new ArrayList<RunningProgram>();
        boolean opened = false;
        try {
            for (var agent : archive.extensions()) {
                running.add(RunningProgram.open(
                        programs.of(new Programs.Jar(archive.classPath(), agent), identity.id()),
                        settings.apply(identity.id())));
            }
            opened = true;
            return new Several(List.copyOf(running), archive);
        } finally {
            if (!opened) {
                running.forEach(RunningProgram::close);
                discard();
            }
        }
    }

    @Override
    public void discard() {
        Trees.delete(archive.folder());
    }

    private record Several(List<RunningProgram> running, Archive archive) implements Artefact {

        @Override
        public List<String> tryOut(ExtensionPort port) {
            return running.stream().flatMap(one -> one.tryOut(port).stream()).toList();
        }

        @Override
        public List<Listed> list(ExtensionPort port, Origin origin, Troubled troubled) {
            return Artefact.allOrNone(running.stream()
                    .<Supplier<Listed>>map(
                            one -> () -> one.list(port, origin, troubled).getFirst())
                    .toList());
        }

        @Override
        public Optional<String> words() {
            return Optional.of("isolated jar: "
                    + running.stream()
                            .flatMap(one -> one.words().stream())
                            .collect(Collectors.joining("; ")));
        }

        @Override
        public Optional<ClassLoader> classes() {
            return Optional.empty();
        }

        @Override
        public List<String> close() {
            running.forEach(RunningProgram::close);
            Trees.delete(archive.folder());
            return List.of();
        }
    }
}
