package io.troupe.host.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Finds out what kind of archive a checked copy is, and unpacks what cannot be used from within it: libraries in
 * {@code lib/}, a folder {@code classes/}, a jar in a zip, the members of a pack. One use, one thread; blocks.
 */
final class Unpacking {

    private static final String CLASSES = "classes/";
    private static final int MOST_PASSED = 10;

    private final Path copy;
    private final Path folder;
    private final ArchiveCheck check;

    Unpacking(Path copy, ArchiveCheck check) {
        this.copy = copy;
        this.folder = Optional.ofNullable(copy.getParent()).orElseThrow();
        this.check = check;
    }

    Archive archive() throws IOException {
        try (var zip = new ZipFile(copy.toFile())) {
            var says = new Imprint(zip);
            var root = says.manifest(Imprint.MANIFEST);
            if (root.containsKey("Plugin-Id")) {
                return plugin(zip, root, copy, "");
            }
            var inClasses = says.manifest(CLASSES + Imprint.MANIFEST);
            var described = inClasses.containsKey("Plugin-Id") ? inClasses : says.properties();
            if (described.containsKey("Plugin-Id")) {
                return plugin(zip, described, unpack(zip, CLASSES), CLASSES);
            }
            var jar = onlyJar(zip);
            if (jar.isPresent()) {
                return inner(zip, jar.get());
            }
            var pack = new ZipTree(zip);
            var tree = PackTree.of("", pack);
            var attributes = new HashMap<>(root);
            named(pack, tree).forEach(attributes::putIfAbsent);
            return new Archive(
                    copy,
                    folder,
                    List.of(),
                    attributes,
                    says.extensions(""),
                    says.texts(),
                    members(zip, pack, tree),
                    check.endingHost());
        }
    }

    private Archive plugin(ZipFile zip, Map<String, String> attributes, Path classes, String prefix)
            throws IOException {
        var says = new Imprint(zip);
        var extensions = says.extensions(prefix);
        var path = new ArrayList<>(List.of(classes));
        var libraries = libraries(zip, "lib");
        path.addAll(libraries);
        if (extensions.isEmpty() && prefix.equals(CLASSES)) { // all of it may be in a library, as PF4J has it
            extensions = extensions(libraries);
        }
        var texts = extensions.isEmpty() ? says.texts() : Map.<String, String>of();
        return new Archive(copy, folder, path, attributes, extensions, texts, List.of(), check.endingHost());
    }

    private static List<String> extensions(List<Path> libraries) throws IOException {
        var extensions = new ArrayList<String>();
        for (var library : libraries) {
            try (var zip = new ZipFile(library.toFile())) {
                extensions.addAll(new Imprint(zip).extensions(""));
            }
        }
        return extensions;
    }

    /** A zip around a plugin's jar and its libraries. */
    private Archive inner(ZipFile zip, ZipEntry entry) throws IOException {
        var jar = write(zip, entry, folder.resolve("inner.jar"));
        check.check(jar);
        try (var inside = new ZipFile(jar.toFile())) {
            var says = new Imprint(inside);
            var path = new ArrayList<>(List.of(jar));
            path.addAll(libraries(zip, "lib"));
            path.addAll(libraries(inside, "inner"));
            return new Archive(
                    copy,
                    folder,
                    path,
                    says.manifest(Imprint.MANIFEST),
                    says.extensions(""),
                    says.texts(),
                    List.of(),
                    check.endingHost());
        }
    }

    /** The one jar at the root that says it is a plugin, when no other does and there are no other agents. */
    private Optional<ZipEntry> onlyJar(ZipFile zip) {
        var entries = new Imprint(zip).atRoot().toList();
        boolean others = entries.stream().anyMatch(entry -> entry.getName().endsWith(".md"));
        var jars = entries.stream()
                .filter(entry -> entry.getName().endsWith(".jar"))
                .toList();
        boolean libraries = zip.stream().anyMatch(entry -> entry.getName().startsWith("lib/"));
        return jars.size() == 1 && libraries && !others ? Optional.of(jars.getFirst()) : Optional.empty();
    }

    /** What the manifest of a pack says of it, and what of it is passed over. */
    private static Map<String, String> named(ZipTree pack, PackTree tree) {
        var named = new HashMap<String, String>();
        var roots = PackManifests.of("", pack).roots();
        if (roots.size() == 1) {
            named.put(Archive.NAME, roots.getFirst().name());
            named.put(Archive.VERSION, roots.getFirst().version());
        }
        named.put(
                Archive.PASSED,
                tree.passed().stream()
                        .limit(MOST_PASSED)
                        .map(one -> one.name() + ": " + one.why())
                        .collect(Collectors.joining("; ")));
        return named;
    }

    /** Plugins of a pack, with the schemas and templates that may be beside them. */
    private List<Path> members(ZipFile zip, ZipTree pack, PackTree tree) throws IOException {
        var members = new ArrayList<Path>();
        var into = Files.createDirectories(folder.resolve("members"));
        var wanted = tree.members().stream().map(PackTree.Member::path).collect(Collectors.toSet());
        for (var entry : pack.entries().entrySet()) {
            var name = entry.getKey();
            boolean beside = name.endsWith(".json") || name.endsWith(Form.TEMPLATE);
            if (wanted.contains(name) ? !name.endsWith(".zip") : beside) { // a pack in a pack would have no end
                var file = into.resolve(name).normalize();
                Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(into));
                write(zip, entry.getValue(), file);
                if (!beside) {
                    members.add(file);
                }
            }
        }
        members.sort(null);
        return members;
    }

    private List<Path> libraries(ZipFile zip, String under) throws IOException {
        var libraries = new ArrayList<Path>();
        for (var entry : zip.stream().toList()) {
            var name = entry.getName();
            if (name.startsWith("lib/") && name.endsWith(".jar") && name.indexOf('/', 4) < 0) {
                var into = Files.createDirectories(folder.resolve(under));
                var jar = write(zip, entry, into.resolve(name.substring(4)));
                check.check(jar);
                libraries.add(jar);
            }
        }
        return libraries;
    }

    private Path unpack(ZipFile zip, String prefix) throws IOException {
        var into = Files.createDirectories(folder.resolve("classes"));
        for (var entry : zip.stream().toList()) {
            var name = entry.getName();
            if (name.startsWith(prefix) && !entry.isDirectory()) {
                var file = into.resolve(name.substring(prefix.length())).normalize();
                Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(into));
                write(zip, entry, file);
            }
        }
        return into;
    }

    private static Path write(ZipFile zip, ZipEntry entry, Path file) throws IOException {
        try (var in = zip.getInputStream(entry)) {
            Files.copy(in, file);
        }
        return file;
    }
}
