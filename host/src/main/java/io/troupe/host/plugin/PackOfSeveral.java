package io.troupe.host.plugin;

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

/**
 * Several plugins in one zip, which come and go together. Their agents are called {@code pack/name}.
 *
 * @param unused what in it could not be used, in words
 */
record PackOfSeveral(Archive archive, Identity identity, List<Candidate> members, List<String> unused)
        implements Candidate {

    PackOfSeveral {
        members = List.copyOf(members);
        unused = List.copyOf(unused);
    }

    @Override
    public List<Dependency> dependencies() {
        return members.stream()
                .flatMap(member -> member.dependencies().stream())
                .distinct()
                .toList();
    }

    @Override
    public List<String> permissions() {
        return members.stream()
                .flatMap(member -> member.permissions().stream())
                .distinct()
                .toList();
    }

    @Override
    public boolean stopThenStart() {
        return members.stream().anyMatch(Candidate::stopThenStart);
    }

    @Override
    public boolean code() {
        return members.stream().anyMatch(Candidate::code);
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
        Files.copy(archive.copy(), out);
    }

    @Override
    public Artefact open(List<ClassLoader> dependencies) throws Exception {
        var opened = new ArrayList<Artefact>();
        try {
            for (var member : members) {
                opened.add(member.open(dependencies));
            }
            return new Opened(this, opened);
        } catch (Exception | Error e) { // a plugin may throw anything, and the others must be closed whatever it was
            opened.forEach(Artefact::close);
            discard();
            throw e;
        }
    }

    @Override
    public void discard() {
        members.forEach(Candidate::discard);
        Trees.delete(archive.folder());
    }

    private record Opened(PackOfSeveral pack, List<Artefact> members) implements Artefact {

        @Override
        public void read(ExtensionPort port) {
            members.forEach(member -> member.read(port));
        }

        @Override
        public List<String> tryOut(ExtensionPort port) {
            return members.stream()
                    .flatMap(member -> member.tryOut(port).stream())
                    .toList();
        }

        @Override
        public List<Listed> list(ExtensionPort port, Origin origin, Troubled troubled) {
            var packed = new Origin(
                    origin.plugin(),
                    origin.version(),
                    Optional.of(pack.identity().id()),
                    origin.load());
            var all = new ArrayList<Listed>();
            try {
                members.forEach(member -> all.addAll(member.list(port, packed, troubled)));
                return all;
            } catch (RuntimeException | Error e) {
                all.forEach(Listed::remove);
                throw e;
            }
        }

        @Override
        public List<String> unused() {
            return pack.unused();
        }

        @Override
        public Optional<ClassLoader> classes() {
            return members.stream().flatMap(member -> member.classes().stream()).findFirst();
        }

        @Override
        public List<ClassLoader> loaders() {
            return members.stream().flatMap(member -> member.loaders().stream()).toList();
        }

        @Override
        public List<String> close() {
            var threads =
                    members.stream().flatMap(member -> member.close().stream()).toList();
            Trees.delete(pack.archive().folder());
            return threads;
        }
    }
}
