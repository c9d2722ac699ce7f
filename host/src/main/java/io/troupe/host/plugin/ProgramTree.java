package io.troupe.host.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The files of a program: all in its folder, but for what is hidden, what tools put there (libraries, caches), and what
 * the program itself may write while it runs. The folder may be a link; no other is followed. Blocks.
 *
 * @param folders in which changes count, the program's own first
 * @param complete false when there are more than are looked at
 */
record ProgramTree(List<File> files, List<Path> folders, boolean complete) {

    static final int MOST_FILES = 2_000;
    static final long MOST_BYTES = 64L << 20;
    private static final int MOST_FOLDERS = 100;
    private static final int DEEPEST = 8;
    private static final Set<String> FOREIGN =
            Set.of("node_modules", "venv", "__pycache__", "target", "data", "logs", "tmp");
    private static final Set<String> KEPT = Set.of("data", "logs", "tmp");
    private static final Pattern STATE = Pattern.compile(".*\\.(log|tmp|swp|pid|db|sqlite3?|db-wal|db-shm|db-journal)");
    private static final Pattern WRITTEN = Pattern.compile(STATE.pattern() + "|.*(\\.(pyc|pyo|lock)|~)");

    /** A file and what is known of it without reading it. */
    record File(Path path, long size, long modifiedNanos) {}

    ProgramTree {
        files = List.copyOf(files);
        folders = List.copyOf(folders);
    }

    static ProgramTree of(Path folder) {
        var walk = new Walk(folder);
        try {
            Files.walkFileTree(walk.root, Set.of(), DEEPEST, walk);
        } catch (IOException e) {
            walk.complete = false;
        }
        walk.files.sort(Comparator.comparing(File::path));
        return new ProgramTree(walk.files, walk.folders, walk.complete);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path given;
        private final Path root;
        private final List<File> files = new ArrayList<>();
        private final List<Path> folders = new ArrayList<>();
        private boolean complete = true;

        Walk(Path given) {
            this.given = given;
            this.root = Trees.start(given);
        }

        /** As if there were no link. */
        private Path asGiven(Path path) {
            return given.resolve(root.relativize(path));
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes seen) {
            var name = String.valueOf(folder.getFileName());
            if (!folder.equals(root) && (name.startsWith(".") || FOREIGN.contains(name))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (folders.size() < MOST_FOLDERS) {
                folders.add(asGiven(folder));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
            var name = String.valueOf(file.getFileName());
            if (!seen.isRegularFile()
                    || name.startsWith(".")
                    || WRITTEN.matcher(name).matches()) {
                return FileVisitResult.CONTINUE;
            }
            if (files.size() == MOST_FILES) {
                complete = false;
                return FileVisitResult.TERMINATE;
            }
            files.add(
                    new File(asGiven(file), seen.size(), seen.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // it is gone again, or nobody's business
        }
    }

    /** Says whether a program writes such a file to keep something in it, by its name within the folder. */
    static boolean isState(Path name) {
        for (var part : name) {
            if (KEPT.contains(part.toString())) {
                return true;
            }
        }
        return STATE.matcher(String.valueOf(name.getFileName())).matches();
    }

    long bytes() {
        return files.stream().mapToLong(File::size).sum();
    }

    /** Changes with each change of a file, its name, size or time; what is in them is not read. */
    String stamp() {
        var words = new StringBuilder();
        files.forEach(file -> words.append(file.path())
                .append('\n')
                .append(file.size())
                .append(' ')
                .append(file.modifiedNanos()));
        return Texts.digest(words.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Of the names and the content of all files. */
    String digest(Path root) throws IOException {
        var words = new StringBuilder();
        for (var file : files) {
            words.append(root.relativize(file.path()))
                    .append('\n')
                    .append(Texts.digest(file.path()))
                    .append('\n');
        }
        return Texts.digest(words.toString().getBytes(StandardCharsets.UTF_8));
    }
}
