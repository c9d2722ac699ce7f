package io.troupe.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the repository that these tests run in, without what is built, installed or kept there. */
final class Repository {

    private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules", "data", ".idea", ".vscode");

    private final Path root;

    private Repository(Path root) {
        this.root = root;
    }

    /** Finds the root above the folder that the tests run in. */
    static Repository here() {
        var start = Path.of("").toAbsolutePath();
        return Stream.iterate(Optional.of(start), folder -> folder.map(Path::getParent))
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream)
                .filter(folder -> Files.isDirectory(folder.resolve(".mvn")))
                .findFirst()
                .map(Repository::new)
                .orElseThrow(() -> new AssertionError("no folder with .mvn at or above " + start));
    }

    Path root() {
        return root;
    }

    /** Every file that is tracked or would be, by its path from the root; all of the folder where there is no git. */
    List<Path> files() throws IOException, InterruptedException {
        return Files.exists(root.resolve(".git")) ? listed() : walked();
    }

    /** Files below a folder, by their path from the root; none when there is no such folder. */
    List<Path> under(String folder) throws IOException, InterruptedException {
        return files().stream().filter(file -> file.startsWith(folder)).toList();
    }

    String text(Path file) {
        try {
            return Files.readString(root.resolve(file), StandardCharsets.ISO_8859_1); // fits any bytes
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> listed() throws IOException, InterruptedException {
        var git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                .directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (git.waitFor() != 0) {
            return walked();
        }
        return Stream.of(names.split("\0"))
                .map(Path::of)
                .filter(file -> Files.isRegularFile(root.resolve(file))) // a deleted file is still listed
                .toList();
    }

    private List<Path> walked() throws IOException {
        try (var all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(root::relativize)
                    .filter(this::ours)
                    .toList();
        }
    }

    private boolean ours(Path file) {
        for (var part : file) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
