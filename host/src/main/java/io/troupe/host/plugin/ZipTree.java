package io.troupe.host.plugin;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The files in an open archive: without the one folder that all are in, and without what archivers add. */
final class ZipTree implements PackTree.Listing {

    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new TreeMap<>();

    ZipTree(ZipFile zip) {
        this.zip = zip;
        var all = new HashMap<String, ZipEntry>();
        zip.stream()
                .filter(entry -> !entry.isDirectory() && isOpen(entry.getName()))
                .forEach(entry -> all.put(entry.getName(), entry));
        var home = home(all.keySet().stream().toList());
        all.forEach((name, entry) -> {
            var inside = name.substring(home.length());
            if (inside.chars().filter(c -> c == '/').count() <= PackTree.DEEPEST) {
                entries.put(inside, entry);
            }
        });
    }

    private static boolean isOpen(String name) {
        return !name.startsWith("META-INF/") && !name.startsWith("__MACOSX/") && !name.endsWith(".DS_Store");
    }

    /** The only folder at the top, when there is nothing beside it. */
    private static String home(List<String> names) {
        var tops = names.stream()
                .map(name -> name.substring(0, name.indexOf('/') + 1))
                .distinct()
                .toList();
        boolean one = tops.size() == 1
                && !tops.getFirst().startsWith(".")
                && !tops.getFirst().equals("agents/");
        return one ? tops.getFirst() : "";
    }

    @Override
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    Map<String, ZipEntry> entries() {
        return entries;
    }

    @Override
    public Optional<String> text(String name) {
        var entry = entries.get(name);
        if (entry == null) {
            return Optional.empty();
        }
        try (var in = zip.getInputStream(entry)) {
            return Optional.of(Texts.text(Texts.bounded(in, name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
