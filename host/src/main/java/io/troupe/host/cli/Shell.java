package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a command was started from.
 *
 * @param out for results only
 * @param err for progress and errors
 * @param root the clone or the unpacked zip
 * @param launcher the script that starts all this; empty when java was called without it
 * @param columns width of the terminal; empty when out is not one
 */
public record Shell(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> env,
        Path root,
        Optional<Path> launcher,
        OptionalInt columns) {

    /** The shell of this process; always UTF-8, whatever the locale says. */
    public static Shell ofProcess() {
        return new Shell(
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                Path.of(System.getProperty("troupe.root", "")).toAbsolutePath(),
                Optional.ofNullable(System.getProperty("troupe.launcher")).map(Path::of),
                Optional.ofNullable(Integer.getInteger("troupe.columns"))
                        .map(OptionalInt::of)
                        .orElseGet(OptionalInt::empty));
    }

    /** The command as the user would type it in the root: {@code scripts/troupe}, or {@code bin/troupe} of a zip. */
    public String command() {
        return launcher.filter(path -> path.getNameCount() > 1)
                .map(path -> path.subpath(path.getNameCount() - 2, path.getNameCount())
                        .toString())
                .orElse("scripts/troupe");
    }

    /** The data folder: what the user said, else what the environment says, else the root's. */
    public Path data(Optional<Path> chosen) {
        return chosen.or(() -> Optional.ofNullable(env.get("TROUPE_DATA")).map(Path::of))
                .orElseGet(() -> root.resolve("data"))
                .toAbsolutePath()
                .normalize();
    }

    public boolean terminal() {
        return columns.isPresent();
    }

    public boolean colour() {
        return terminal() && env.getOrDefault("NO_COLOR", "").isEmpty();
    }

    boolean debug() {
        return !env.getOrDefault("TROUPE_DEBUG", "").isEmpty();
    }

    /** Prints JSON as a result. */
    public void json(JsonNode value) {
        out.println(JsonText.pretty(value));
    }

    /** Prints text of others as a result: as it is, but for a terminal without what could command it. */
    void text(String value) {
        out.println(terminal() ? Plain.lines(value) : value);
    }
}
