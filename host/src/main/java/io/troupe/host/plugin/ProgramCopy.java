package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Copies a program's folder to where a host finds it, with the libraries that lie in it. Follows no link. Blocks. */
final class ProgramCopy {

    private static final Set<String> LEFT_OUT = Set.of(".git", "__pycache__");
    private static final int MOST_FILES = 20_000;
    private static final long MOST_BYTES = 200L << 20;
    private static final int MOST_LINKS = 100;

    private final Path source;
    private final List<String> links = new ArrayList<>();
    private int files;
    private long bytes;

    private ProgramCopy(Path source) {
        this.source = source;
    }

    /** What came of it. */
    enum End {
        COPIED,
        /** The same is there already. */
        KEPT,
        /** A different one is there, and was not to be replaced. */
        DIFFERS
    }

    /** @param links the names of those that were left out, not more than a hundred */
    record Copied(End end, List<String> links) {
        Copied {
            links = List.copyOf(links);
        }
    }

    /**
     * Makes {@code target} have what is in {@code source}. A new one is there whole or not at all; in one that is there,
     * each file is, what an earlier version had besides is deleted, and what the program has written there
     * is left alone, also where the new version has a file of that name.
     *
     * @throws PluginException of kind {@code REFUSED} when there is too much, or something else has that name
     */
    static Copied copy(Path source, Path target, boolean replace) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) || !Folders.process(target)) {
                throw refused(target + " is there and is no program, expected to be free for one");
            }
            if (ProgramTree.of(source)
                    .digest(source)
                    .equals(ProgramTree.of(target).digest(target))) {
                return new Copied(End.KEPT, List.of());
            }
            if (!replace) {
                return new Copied(End.DIFFERS, List.of());
            }
            var copy = new ProgramCopy(source);
            copy.into(target);
            forget(source, target);
            return new Copied(End.COPIED, copy.links);
        }
        var part = target.resolveSibling("." + target.getFileName() + ".part"); // a name that no host looks at
        Trees.delete(part);
        try {
            var copy = new ProgramCopy(source);
            copy.into(Files.createDirectories(part));
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            return new Copied(End.COPIED, copy.links);
        } finally {
            Trees.delete(part);
        }
    }

    /** What an earlier version had and this one has not would count as part of it. */
    private static void forget(Path source, Path target) throws IOException {
        for (var old : ProgramTree.of(target).files()) {
            if (!Files.exists(source.resolve(target.relativize(old.path())), LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(old.path());
            }
        }
    }

    private void into(Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes seen) throws IOException {
                if (LEFT_OUT.contains(String.valueOf(folder.getFileName()))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(target.resolve(source.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes seen) throws IOException {
                if (seen.isRegularFile()) {
                    files++;
                    bytes += seen.size();
                    file(file, target.resolve(source.relativize(file)));
                } else if (seen.isSymbolicLink() && links.size() < MOST_LINKS) {
                    links.add(source.relativize(file).toString());
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void file(Path file, Path copy) throws IOException {
        if (files > MOST_FILES || bytes > MOST_BYTES) {
            throw refused("more than " + MOST_FILES + " files or " + (MOST_BYTES >> 20) + " MiB in " + source
                    + ", expected a program as it is built; or put the folder there yourself");
        }
        if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)
                && (ProgramTree.isState(source.relativize(file)) || Files.mismatch(file, copy) < 0)) {
            return; // the program's own, or the same: a change of it would start the program anew
        }
        AtomicFile.copy(file, copy);
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
