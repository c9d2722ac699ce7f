package io.troupe.host.plugin;

import io.troupe.host.plugin.PluginFolder.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders that plugins are looked for in; a folder in one of them is a pack of plugins. */
record Folders(List<Folder> all) {

    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

    Folders {
        all = List.copyOf(all);
    }

    /** Makes those that are watched and missing. */
    void create() {
        for (var folder : all) {
            try {
                if (folder.watched()) {
                    Files.createDirectories(folder.path());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make plugin folder " + folder.path() + ", expected a folder", e);
            }
        }
    }

    /** The folders in which changes count, packs included. */
    List<Path> watched() {
        return all.stream()
                .filter(Folder::watched)
                .flatMap(folder -> Stream.of(
                                Stream.of(folder.path()), packs(folder.path()), foldersOfPrograms(folder.path()))
                        .flatMap(Function.identity()))
                .toList();
    }

    /** The program that a path belongs to, be it its folder or something in it; empty when that is none. */
    Optional<Path> program(Path file) {
        for (Path path = file; path != null && path.getParent() != null; path = path.getParent()) {
            if (isPluginFolder(path.getParent())) {
                return Optional.of(path).filter(found -> Files.isDirectory(found) && process(found));
            }
        }
        return Optional.empty();
    }

    private boolean isPluginFolder(Path path) {
        return all.stream().anyMatch(folder -> folder.path().equals(path));
    }

    private static Stream<Path> foldersOfPrograms(Path folder) {
        return paths(folder).stream()
                .filter(file -> Files.isDirectory(file) && process(file))
                .flatMap(program -> ProgramTree.of(program).folders().stream());
    }

    /** What a path is to us; empty when it is not in a plugin folder. */
    Optional<Source> source(Path file) {
        return all.stream().flatMap(folder -> source(folder, file).stream()).findFirst();
    }

    private static Optional<Source> source(Folder folder, Path file) {
        var parent = file.getParent();
        if (folder.path().equals(parent)) {
            return Optional.of(new Source(file, Optional.empty(), !folder.watched()));
        }
        return parent != null && folder.path().equals(parent.getParent())
                ? Optional.of(new Source(file, Optional.of(Texts.slug(parent.getFileName() + ".")), !folder.watched()))
                : Optional.empty();
    }

    /** Every file that may be a plugin, in the order of their names. */
    List<Path> files() {
        return all.stream()
                .flatMap(folder -> Stream.concat(
                        paths(folder.path()).stream().filter(file -> !Files.isDirectory(file) || process(file)),
                        packs(folder.path()).flatMap(pack -> members(pack).stream())))
                .sorted()
                .toList();
    }

    /** The plugins in a pack. */
    static List<Path> members(Path pack) {
        return paths(pack).stream().filter(file -> !Files.isDirectory(file)).toList();
    }

    private static Stream<Path> packs(Path folder) {
        return paths(folder).stream().filter(file -> Files.isDirectory(file) && !process(file));
    }

    /** Says whether a folder is a single agent that runs as a process of its own. */
    static boolean process(Path folder) {
        return Files.exists(folder.resolve("agent.yaml")) || Files.exists(folder.resolve("agent.yml"));
    }

    private static List<Path> paths(Path folder) {
        var paths = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                if (Form.of(file, Files.isDirectory(file)).isPresent()) {
                    paths.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("cannot look into {}", folder, e); // not there, perhaps not yet
        }
        return paths;
    }
}
