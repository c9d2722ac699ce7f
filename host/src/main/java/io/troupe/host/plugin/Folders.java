package io.troupe.host.plugin;

import io.troupe.host.plugin.Bundle.Passed;
import io.troupe.host.plugin.PluginFolder.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders that plugins are looked for in; a folder in one of them is a pack of plugins, or several. What is in a
 * pack is remembered until {@link #refresh}. One thread.
 */
final class Folders {

    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

    private final List<Folder> all;
    private final Map<Path, Pack> packs = new HashMap<>();
    private final Map<Path, List<Passed>> told = new HashMap<>();

    /** What is in a folder that was dropped. */
    private record Pack(List<Path> folders, Map<Path, Source> members) {}

    Folders(List<Folder> all) {
        this.all = List.copyOf(all);
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

    /** Forgets what is in packs, so that it is looked for again. */
    void refresh() {
        packs.clear();
    }

    /** The folders in which changes count, those in packs included. */
    List<Path> watched() {
        return all.stream()
                .filter(Folder::watched)
                .flatMap(folder -> Stream.of(
                                Stream.of(folder.path()),
                                packs(folder.path()).flatMap(dropped -> pack(folder, dropped).folders().stream()),
                                foldersOfPrograms(folder.path()))
                        .flatMap(Function.identity()))
                .toList();
    }

    /** The program that a path belongs to, be it its folder or something in it; empty when that is none. */
    Optional<Path> program(Path file) {
        return dropped(file).filter(found -> Files.isDirectory(found) && process(found));
    }

    private static Stream<Path> foldersOfPrograms(Path folder) {
        return paths(folder).stream()
                .filter(file -> Files.isDirectory(file) && process(file))
                .flatMap(program -> ProgramTree.of(program).folders().stream());
    }

    /** What a path is to us; empty when it is not in a plugin folder, or in a pack and nothing that it has to offer. */
    Optional<Source> source(Path file) {
        return all.stream().flatMap(folder -> source(folder, file).stream()).findFirst();
    }

    private Optional<Source> source(Folder folder, Path file) {
        if (folder.path().equals(file.getParent())) {
            return Optional.of(new Source(file, Optional.empty(), !folder.watched()));
        }
        return dropped(folder, file)
                .filter(dropped -> Form.of(dropped, true).isPresent() && !process(dropped))
                .flatMap(dropped ->
                        Optional.ofNullable(pack(folder, dropped).members().get(file)));
    }

    /** The dropped folder that a path is in, or is. */
    private static Optional<Path> dropped(Folder folder, Path path) {
        return path.startsWith(folder.path()) && !path.equals(folder.path())
                ? Optional.of(
                        folder.path().resolve(folder.path().relativize(path).getName(0)))
                : Optional.empty();
    }

    /** True when a change at the path counts, whatever it is. */
    boolean counts(Path path) {
        return all.stream()
                .anyMatch(folder -> folder.watched() && path.startsWith(folder.path()) && !path.equals(folder.path()));
    }

    /** Every file that may be a plugin, in the order of their names. */
    List<Path> files() {
        return all.stream()
                .flatMap(folder -> Stream.concat(
                        paths(folder.path()).stream().filter(file -> !Files.isDirectory(file) || process(file)),
                        packs(folder.path()).flatMap(dropped -> pack(folder, dropped).members().keySet().stream())))
                .sorted()
                .toList();
    }

    /** The plugins in a folder that was dropped, or in one that is in it. */
    List<Path> members(Path path) {
        return all.stream()
                .flatMap(folder -> dropped(folder, path).stream()
                        .filter(dropped -> !process(dropped))
                        .flatMap(dropped -> pack(folder, dropped).members().keySet().stream()))
                .filter(member -> member.startsWith(path))
                .toList();
    }

    /** True for a file that says what a dropped folder is. */
    static boolean manifest(Path file) {
        var folder = file.getParent();
        return folder != null
                && String.valueOf(folder.getFileName()).equals(".claude-plugin")
                && String.valueOf(file.getFileName()).endsWith(".json");
    }

    /** The dropped folder that a path is in. */
    Optional<Path> dropped(Path path) {
        return all.stream().flatMap(folder -> dropped(folder, path).stream()).findFirst();
    }

    private static Stream<Path> packs(Path folder) {
        return paths(folder).stream().filter(file -> Files.isDirectory(file) && !process(file));
    }

    private Pack pack(Folder folder, Path dropped) {
        return packs.computeIfAbsent(dropped, made -> folder.watched() ? deep(made) : flat(made));
    }

    /** What ships is as it was made: its packs are one level deep. */
    private static Pack flat(Path dropped) {
        var name = Texts.slug(dropped.getFileName() + ".");
        var members = new LinkedHashMap<Path, Source>();
        paths(dropped).stream()
                .filter(file -> !Files.isDirectory(file))
                .forEach(file -> members.put(file, new Source(file, Optional.of(name), true)));
        return new Pack(List.of(dropped), members);
    }

    private Pack deep(Path dropped) {
        var files = FolderTree.of(dropped);
        var tree = PackTree.of(Texts.slug(dropped.getFileName() + "."), files);
        var members = new LinkedHashMap<Path, Source>();
        for (var member : tree.members()) {
            var file = files.file(member.path());
            if (Form.of(file, false).isPresent()) {
                members.put(file, new Source(file, Optional.of(member.pack()), member.label(), false));
            }
        }
        var passed =
                Stream.concat(files.passed().stream(), tree.passed().stream()).toList();
        if (!passed.equals(told.put(dropped, passed))) {
            passed.stream()
                    .limit(20)
                    .forEach(one -> LOG.info("{}/{}: {}", dropped.getFileName(), one.name(), one.why()));
        }
        return new Pack(files.folders(), members);
    }

    /** Says whether a folder is a single agent that runs as a process of its own. */
    static boolean process(Path folder) {
        return Files.exists(folder.resolve("agent.yaml")) || Files.exists(folder.resolve("agent.yml"));
    }

    /** True for the file that makes its folder a program. */
    static boolean programFile(Path file) {
        var name = String.valueOf(file.getFileName());
        return name.equals("agent.yaml") || name.equals("agent.yml");
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
