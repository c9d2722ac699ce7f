package io.troupe.players.wire;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs of this machine. */
public final class Command {

    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

    private Command() {}

    /** Finds a program on PATH, or at the path that is written. */
    public static Optional<Path> find(String name) {
        if (name.contains("/")) {
            var home = System.getProperty("user.home", "");
            var path = Path.of(name.startsWith("~/") ? home + name.substring(1) : name);
            return Optional.of(path.toAbsolutePath()).filter(Command::isProgram);
        }
        var folders = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin");
        return SEPARATOR
                .splitAsStream(folders)
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name).toAbsolutePath())
                .filter(Command::isProgram)
                .findFirst();
    }

    /**
     * Finds the program that a setting names.
     *
     * @throws PluginException of kind {@code SETTINGS} when it is not there
     */
    public static Path require(String key, String name) {
        return find(name)
                .orElseThrow(() -> new PluginException(
                        Kind.SETTINGS,
                        key + ": '" + name + "' is no program " + (name.contains("/") ? "there" : "on PATH")
                                + ", expected one that can be run"));
    }

    /** Those of some programs that are on PATH, with their paths. */
    public static Stream<Path> present(List<String> names) {
        return names.stream().flatMap(name -> find(name).stream());
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
