package io.troupe.tools.workspace;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The folders that may be used, and how a path that a caller writes is read as a place in one of them. */
final class Roots {

    private static final int LONGEST_PATH = 4_096;
    private static final int LONGEST_NAME = 255;
    private static final int MOST_NAMES = 128;
    private static final List<Path> NEVER =
            List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"), Path.of("/run"));

    private final List<Root> all;

    private Roots(List<Root> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Finds the folders; blocks.
     *
     * @throws PluginException of kind {@code SETTINGS}
     */
    static Roots of(List<String> paths) {
        if (paths.isEmpty()) {
            throw new PluginException(
                    Kind.SETTINGS,
                    "not-configured: roots names no folder; set it in config/plugins/workspace.yaml, for example"
                            + " roots: [~/src/shop]");
        }
        var told = paths.stream().map(Roots::told).toList();
        var real = told.stream().map(Roots::real).toList();
        if (new HashSet<>(real).size() < real.size()) {
            throw new PluginException(Kind.SETTINGS, "roots: " + paths + ", expected different folders");
        }
        var names = new HashSet<String>();
        var roots = new ArrayList<Root>();
        for (int i = 0; i < real.size(); i++) {
            var last = String.valueOf(real.get(i).getFileName());
            var prefix = last;
            for (int n = 2; !names.add(prefix); n++) {
                prefix = last + "-" + n;
            }
            roots.add(new Root(real.size() == 1 ? "" : prefix, told.get(i), real.get(i)));
        }
        return new Roots(roots);
    }

    List<Root> all() {
        return all;
    }

    /** Says in words what may be named. */
    String described() {
        return all.size() == 1
                ? "under " + all.getFirst().told()
                : all.stream()
                        .map(root -> root.prefix() + "/ (" + root.told() + ")")
                        .collect(Collectors.joining(", "));
    }

    /** True when the path means all the roots together, of which there are several. */
    boolean meansAll(String path) {
        return all.size() > 1 && (path.isBlank() || path.equals(".") || path.equals("/"));
    }

    /** Reads a path as a caller wrote it; touches no file. */
    Place place(String path) throws Refused {
        if (path.length() > LONGEST_PATH) {
            throw new Refused("path of " + path.length() + " characters, expected at most " + LONGEST_PATH);
        }
        if (path.startsWith("/")) {
            return absolute(path);
        }
        var names = names(path, path);
        if (all.size() == 1) {
            return new Place(all.getFirst(), names);
        }
        if (!names.isEmpty()) {
            for (var root : all) {
                if (root.prefix().equals(names.getFirst())) {
                    return new Place(root, names.subList(1, names.size()));
                }
            }
        }
        throw new Refused("path " + Shown.quoted(path) + " names no root, expected it to begin with one of "
                + all.stream().map(root -> root.prefix() + "/").collect(Collectors.joining(", ")));
    }

    private Place absolute(String path) throws Refused {
        for (var root : all) {
            for (var begin : List.of(root.told().toString(), root.real().toString())) {
                if (path.equals(begin) || path.startsWith(begin + "/")) {
                    return new Place(root, names(path, path.substring(begin.length())));
                }
            }
        }
        throw new Refused("path " + Shown.quoted(path) + " is outside, expected a path " + described());
    }

    private static List<String> names(String whole, String path) throws Refused {
        var names = new ArrayList<String>();
        for (var name : path.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(checked(whole, name));
            }
        }
        if (names.size() > MOST_NAMES) {
            throw new Refused("path of " + names.size() + " names, expected at most " + MOST_NAMES);
        }
        return names;
    }

    private static String checked(String whole, String name) throws Refused {
        if (name.equals("..")) {
            throw new Refused("path " + Shown.quoted(whole) + " has '..', expected only names of what is inside");
        }
        if (name.indexOf('\\') >= 0 || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new Refused("path " + Shown.quoted(whole)
                    + " has a backslash or a control character, expected names with '/' between them");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new Refused("name " + Shown.quoted(name) + " is too long, expected at most " + LONGEST_NAME
                    + " bytes of UTF-8");
        }
        path(name);
        return name;
    }

    /** A single name as the file system wants it. */
    static Path path(String name) throws Refused {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new Refused("name " + Shown.quoted(name) + " cannot be a file's name here: " + e.getReason());
        }
    }

    private static Path told(String text) {
        try {
            var home = Path.of(System.getProperty("user.home", "/"));
            var path =
                    text.equals("~") ? home : text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw new PluginException(
                Kind.SETTINGS, "roots: " + Shown.quoted(text) + ", expected absolute paths of folders, or ~/…");
    }

    private static Path real(Path told) {
        try {
            var real = told.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new PluginException(Kind.SETTINGS, "roots: " + told + " is no folder, expected a folder");
            }
            if (real.getNameCount() == 0 || forbidden(real).isPresent()) {
                throw new PluginException(
                        Kind.SETTINGS, "roots: " + told + ", expected a folder of files, not a whole system's");
            }
            return real;
        } catch (IOException e) {
            throw new PluginException(Kind.SETTINGS, "roots: " + told + " cannot be opened, expected a folder", e);
        }
    }

    private static Optional<Path> forbidden(Path real) {
        return NEVER.stream().filter(real::startsWith).findFirst();
    }
}
