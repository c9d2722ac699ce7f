package io.troupe.host.plugin;

import io.troupe.host.plugin.Bundle.Passed;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files in a folder, which may be a link: not too deep, not too many, and never by way of another link. */
final class FolderTree implements PackTree.Listing {

    private static final int MOST_FILES = 10_000;
    private static final int MOST_FOLDERS = 1_000;
    private static final long MOST_BYTES = 200L << 20;
    private static final Set<String> OPEN =
            Set.of(".claude", ".gemini", ".opencode", ".github", ".codex", ".claude-plugin");
    private static final Set<String> SHUT = Set.of("node_modules");

    private final Path given;
    private final Path root;
    private final List<String> names = new ArrayList<>();
    private final List<Path> folders = new ArrayList<>();
    private final List<Passed> passed = new ArrayList<>();
    private long bytes;

    private FolderTree(Path given) {
        this.given = given;
        this.root = Trees.start(given);
    }

    /** Walks a folder; one that is not there, or goes meanwhile, has nothing in it. */
    static FolderTree of(Path folder) {
        var tree = new FolderTree(folder);
        try {
            Files.walkFileTree(tree.root, Set.of(), PackTree.DEEPEST + 1, tree.new Walk());
        } catch (IOException e) {
            tree.passed.add(new Passed(".", "cannot be looked through: " + e));
        }
        tree.names.sort(null);
        return tree;
    }

    @Override
    public List<String> names() {
        return names;
    }

    /** Itself and those in it. */
    List<Path> folders() {
        return folders;
    }

    /** What was not looked at. */
    List<Passed> passed() {
        return passed;
    }

    Path file(String name) {
        return given.resolve(name);
    }

    @Override
    public Optional<String> text(String name) {
        try (var in = Files.newInputStream(file(name), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(Texts.text(Texts.bounded(in, name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String name(Path path) {
        return root.relativize(path).toString().replace('\\', '/');
    }

    private final class Walk extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes seen) {
            if (!folder.equals(root)) {
                var why = shut(folder);
                if (why.isPresent()) {
                    passed.add(new Passed(name(folder), why.get()));
                    return FileVisitResult.SKIP_SUBTREE;
                }
            }
            folders.add(given.resolve(root.relativize(folder)));
            return FileVisitResult.CONTINUE;
        }

        private Optional<String> shut(Path folder) {
            var last = String.valueOf(folder.getFileName());
            if (SHUT.contains(last) || (last.startsWith(".") && !OPEN.contains(last))) {
                return Optional.of("not looked into");
            }
            if (folders.size() >= MOST_FOLDERS) {
                return Optional.of("not looked into: more than " + MOST_FOLDERS + " folders");
            }
            return Folders.process(folder)
                    ? Optional.of("an agent that runs as a process of its own: drop that folder by itself")
                    : Optional.empty();
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
            if (seen.isDirectory()) {
                passed.add(new Passed(name(file), "not looked into: more than " + PackTree.DEEPEST + " folders deep"));
            } else if (seen.isSymbolicLink()) {
                passed.add(new Passed(name(file), "a link, not followed"));
            } else if (seen.isRegularFile()) {
                bytes += seen.size();
                if (names.size() >= MOST_FILES || bytes > MOST_BYTES) {
                    passed.add(new Passed(
                            name(file),
                            "not looked at, with all after it: more than " + MOST_FILES + " files or "
                                    + (MOST_BYTES >> 20) + " MiB"));
                    return FileVisitResult.TERMINATE;
                }
                names.add(name(file));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // gone meanwhile, or not ours to read
        }

        @Override
        public FileVisitResult postVisitDirectory(
                Path folder, java.io.@org.jspecify.annotations.Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
        }
    }
}
