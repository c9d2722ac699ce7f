package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Copies plugins to where a host finds them. */
public final class DropIn {

    private DropIn() {}

    /**
     * What came of it.
     *
     * @param copied names of files that are there now
     * @param kept names of files that were there already, with the same content
     * @param skipped what was not copied
     */
    public record Installed(List<String> copied, List<String> kept, List<Skipped> skipped) {
        public Installed {
            copied = List.copyOf(copied);
            kept = List.copyOf(kept);
            skipped = List.copyOf(skipped);
        }
    }

    /** A file that was not copied, and why. */
    public record Skipped(String name, String why) {}

    /**
     * Copies a file, or each {@code .md} and {@code .jar} directly in a folder. Never follows a link. Each file is
     * there whole or not at all.
     *
     * @param replace true to take the place of files of the same name that differ
     * @throws PluginException of kind {@code REFUSED} when there is nothing to copy
     */
    public static Installed install(Path source, Path folder, boolean replace) throws IOException {
        var files = files(source);
        Files.createDirectories(folder);
        var copied = new ArrayList<String>();
        var kept = new ArrayList<String>();
        var skipped = new ArrayList<Skipped>();
        for (var file : files) {
            var name = String.valueOf(file.getFileName());
            var target = folder.resolve(name);
            var obstacle = obstacle(file, target, replace);
            if (obstacle.isPresent()) {
                skipped.add(new Skipped(name, obstacle.get()));
            } else if (same(file, target)) {
                kept.add(name);
            } else {
                copy(file, target);
                copied.add(name);
            }
        }
        return new Installed(copied, kept, skipped);
    }

    private static List<Path> files(Path source) throws IOException {
        if (Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
            if (!usable(source)) {
                throw refused(source + " is no plugin, expected a .md or a .jar file");
            }
            return List.of(source);
        }
        if (Files.isSymbolicLink(source)) {
            throw refused(source + " is a link, expected a file or a folder; name what it points to");
        }
        if (!Files.isDirectory(source)) {
            throw refused("no " + source + ", expected a file or a folder");
        }
        try (var all = Files.list(source)) {
            var files = all.filter(DropIn::usable).sorted().toList();
            if (files.isEmpty()) {
                throw refused("nothing to install in " + source + ", expected .md or .jar files");
            }
            return files;
        }
    }

    private static boolean usable(Path file) {
        var form = Form.of(file, Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS));
        return form.filter(known -> known == Form.JAR || known == Form.MARKDOWN).isPresent();
    }

    private static Optional<String> obstacle(Path file, Path target, boolean replace) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of("a link or a special file, expected a file");
        }
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of("what has that name in " + target.getParent() + " is not a file");
        }
        return replace || same(file, target)
                ? Optional.empty()
                : Optional.of("a different one is there; --replace takes its place");
    }

    private static boolean same(Path file, Path target) throws IOException {
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS) && Files.mismatch(file, target) < 0;
    }

    private static void copy(Path file, Path target) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            AtomicFile.write(target, in::transferTo);
        }
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
