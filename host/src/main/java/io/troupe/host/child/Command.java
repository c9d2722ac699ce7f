package io.troupe.host.child;

import io.troupe.api.PluginException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a program is started.
 *
 * @param line the program, by its whole path, and its arguments
 * @param environment all that it gets of variables
 */
record Command(List<String> line, Map<String, String> environment, Path folder) {

    /** Marks all processes of a program, those too that leave its group. */
    static final String MARK = "TROUPE_CHILD";

    private static final List<String> FOR_EVERYBODY = List.of("PATH", "HOME", "LANG", "TMPDIR");

    Command {
        line = List.copyOf(line);
        environment = Map.copyOf(environment);
    }

    /**
     * Looks the program up; blocks.
     *
     * @param host the environment of the host
     * @throws PluginException of kind {@code SETTINGS} when there is no such program
     */
    static Command of(AgentFile file, Path folder, Map<String, String> host) {
        var environment = new HashMap<String, String>();
        Stream.concat(FOR_EVERYBODY.stream(), file.envAllow().orElse(List.of()).stream())
                .filter(host::containsKey)
                .forEach(name -> environment.put(name, host.getOrDefault(name, "")));
        environment.putAll(file.env().orElse(Map.of()));
        var program = find(file.command(), environment.getOrDefault("PATH", ""), folder);
        var line = Stream.concat(Stream.of(program.toString()), file.arguments().stream());
        return new Command(line.toList(), environment, folder);
    }

    /** What must not be shown of it: values that not every program gets, each line of them, the longest first. */
    List<String> secrets() {
        return environment.entrySet().stream()
                .filter(entry -> !FOR_EVERYBODY.contains(entry.getKey()))
                .flatMap(entry -> entry.getValue().lines())
                .map(String::strip)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static Path find(String command, String path, Path folder) {
        try {
            if (command.indexOf('/') >= 0) {
                var program = folder.resolve(command).normalize();
                return runnable(program)
                        .orElseThrow(() -> missing(
                                command, "is not a program (" + program + "), expected one that may" + " be executed"));
            }
            for (var place : path.split(Pattern.quote(File.pathSeparator), -1)) {
                var program = runnable(folder.resolve(place).resolve(command));
                if (program.isPresent()) {
                    return program.get();
                }
            }
        } catch (InvalidPathException e) {
            throw missing(command, "is no path");
        }
        throw missing(command, "not found on PATH");
    }

    private static Optional<Path> runnable(Path program) {
        return Files.isRegularFile(program) && Files.isExecutable(program) ? Optional.of(program) : Optional.empty();
    }

    private static PluginException missing(String command, String what) {
        return new PluginException(PluginException.Kind.SETTINGS, "command '" + command + "' " + what);
    }

    /** What the program seems to be written in, in a word. */
    static String language(String command) {
        var name = command.substring(command.lastIndexOf('/') + 1).replaceFirst("[0-9.]+$", "");
        return switch (name) {
            case "python", "pypy", "uv", "uvx", "pipx" -> "python";
            case "node", "npx", "npm", "bun", "deno", "tsx" -> "node";
            case "java", "kotlin", "jbang" -> "java";
            case "" -> "program";
            default -> name;
        };
    }
}
