package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The plugins that a file or a folder holds: itself, as the folder of a program, or the files in it and in its packs; a
 * folder that manifests or folders of tools make one pack, or several, is that.
 *
 * @param items by name
 * @param passed what is no plugin, by name
 */
public record Bundle(List<Item> items, List<Passed> passed) {

    private static final int MOST = 10_000;
    private static final String EXPECTED = "expected a .md, a .jar or a .zip file, or a .toml of Codex";

    public Bundle {
        items = List.copyOf(items);
        passed = List.copyOf(passed);
    }

    /**
     * What may be a plugin.
     *
     * @param name relative to what was named: {@code x.md}, or {@code pack/x.md}
     */
    public record Item(Path file, String name) {}

    /** What was passed over, and why. */
    public record Passed(String name, String why) {}

    /**
     * Looks at names and first lines, and follows no link.
     *
     * @throws PluginException of kind {@code REFUSED} when there is no plugin
     */
    public static Bundle of(Path source) throws IOException {
        if (Files.isSymbolicLink(source)) {
            throw refused(source + " is a link, expected a file or a folder; name what it points to");
        }
        if (Files.isRegularFile(source)) {
            if (form(source).isEmpty()) {
                throw refused(source + " is no plugin, " + EXPECTED);
            }
            return new Bundle(List.of(new Item(source, name(source))), passedOver(source));
        }
        if (!Files.isDirectory(source)) {
            throw refused("no " + source + ", expected a file or a folder");
        }
        if (Files.exists(source.resolve("pom.xml"))) {
            throw refused(source + " is a Maven project: build it (mvn -q package) and name the jar in its target");
        }
        if (Folders.process(source)) {
            return new Bundle(List.of(new Item(source, name(source))), List.of());
        }
        var sorting = new Sorting(new ArrayList<>(), new ArrayList<>());
        if (!sorting.told(source)) {
            sorting.folder(source);
        }
        if (sorting.items().isEmpty()) {
            throw refused("nothing to install in " + source + ", expected .md, .jar or .zip files"
                    + sorting.passed().stream()
                            .limit(5)
                            .map(one -> "; passed over " + one.name() + ": " + one.why())
                            .collect(Collectors.joining()));
        }
        return new Bundle(sorting.items(), sorting.passed());
    }

    private static Optional<Form> form(Path file) {
        return Form.of(file, false).filter(form -> form.text() || form == Form.JAR || form == Form.ZIP);
    }

    /** What a host will pass over in a pack; nothing where it cannot be opened, which the host says. */
    private static List<Passed> passedOver(Path file) {
        if (form(file).filter(form -> form == Form.ZIP).isEmpty()) {
            return List.of();
        }
        try (var zip = new ZipFile(file.toFile())) {
            return PackTree.of(Texts.slug(name(file)), new ZipTree(zip)).passed();
        } catch (IOException | IllegalArgumentException e) { // the latter for entry names that are not UTF-8
            return List.of();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }

    /** What was found so far. */
    private record Sorting(List<Item> items, List<Passed> passed) {

        void folder(Path folder) throws IOException {
            for (var path : paths(folder)) {
                var name = name(path);
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    file(path, name);
                } else if (name.startsWith(".") || name.equals("node_modules")) {
                    pass(name, "not looked into");
                } else if (Folders.process(path)) {
                    items.add(new Item(path, name));
                } else {
                    pack(path, name);
                }
            }
        }

        /** True for a folder that is a pack, or several, by what its manifests or its folders of tools say. */
        boolean told(Path folder) throws IOException {
            var files = FolderTree.of(folder);
            var tree = PackTree.of(Texts.slug(name(folder) + "."), files);
            if (tree.told()) {
                take(files, tree);
            }
            return tree.told();
        }

        private void take(FolderTree files, PackTree tree) throws IOException {
            for (var member : tree.members()) {
                file(files.file(member.path()), member.pack() + "/" + member.inside());
            }
            passed.addAll(files.passed());
            passed.addAll(tree.passed());
        }

        private void pack(Path pack, String prefix) throws IOException {
            int before = items.size();
            var files = FolderTree.of(pack);
            var tree = PackTree.of(Texts.slug(prefix + "."), files);
            if (tree.told()) {
                take(files, tree);
            } else {
                heap(files, tree, prefix + "/");
            }
            if (items.size() == before) {
                pass(prefix, "no plugin in it");
            }
        }

        private void heap(FolderTree files, PackTree tree, String prefix) throws IOException {
            var members = tree.members().stream().map(PackTree.Member::path).collect(Collectors.toSet());
            for (var path : files.names()) {
                if (members.contains(path)) {
                    file(files.file(path), prefix + path);
                } else if (PackTree.other(path).isEmpty()) {
                    pass(prefix + path, "no plugin");
                }
            }
            Stream.concat(files.passed().stream(), tree.passed().stream())
                    .forEach(one -> pass(prefix + one.name(), one.why()));
        }

        private void file(Path file, String name) throws IOException {
            if (form(file).isEmpty()) {
                pass(name, "no plugin");
            } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isPlainText(file)) {
                pass(name, "no agent: it begins with no front matter");
            } else {
                items.add(new Item(file, name)); // a link too, so that whoever takes it says that it is one
            }
        }

        /** A README and the like, which lie beside agents in many a folder. */
        private static boolean isPlainText(Path file) throws IOException {
            var form = form(file).filter(Form::text);
            if (form.isEmpty()) {
                return false;
            }
            try (var in = Files.newInputStream(file)) {
                return !Texts.mayBeAgent(form.get(), Texts.text(in.readNBytes(Texts.LONGEST)));
            }
        }

        private void pass(String name, String why) {
            passed.add(new Passed(name, why));
        }

        private static List<Path> paths(Path folder) throws IOException {
            try (Stream<Path> all = Files.list(folder)) {
                var paths = all.limit(MOST + 1).sorted().toList();
                if (paths.size() > MOST) {
                    throw refused("more than " + MOST + " files in " + folder + ", expected a folder of plugins");
                }
                return paths;
            }
        }
    }
}
