package io.troupe.players.wire;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs git, without hooks, without questions, and with none of the host's variables. What it prints goes through a file, so
 * that waiting for it can be interrupted.
 */
final class Git {

    private static final List<String> ALWAYS = List.of(
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "core.fsmonitor=false",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "core.quotePath=false");
    private static final int MOST_SECONDS = 120;

    private final Path program;
    private final Map<String, String> variables;

    Git(Path program) {
        this.program = program;
        var passed = new Variables("git", List.of()).of(System.getenv());
        passed.put("GIT_TERMINAL_PROMPT", "0");
        passed.put("LC_ALL", "C");
        this.variables = Map.copyOf(passed);
    }

    /** What a call printed, at most so much of it, and whether it went well. */
    record Said(boolean well, String text) {}

    /** @throws PluginException {@code REFUSED} with what git says when it does not go well */
    String run(Path folder, String... arguments) throws InterruptedException {
        var said = ask(folder, 64 << 10, arguments);
        if (!said.well()) {
            throw new PluginException(
                    Kind.REFUSED, "git " + arguments[0] + " in " + folder + ": " + Words.line(said.text(), 500));
        }
        return said.text().strip();
    }

    Said ask(Path folder, int most, String... arguments) throws InterruptedException {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(ALWAYS);
        command.addAll(List.of(arguments));
        Path out;
        try {
            out = Files.createTempFile("troupe-git-", ".txt");
        } catch (IOException e) {
            throw new PluginException(Kind.UNAVAILABLE, "no room for what git says: " + e, e);
        }
        try {
            return ask(command, folder, out, most);
        } catch (IOException e) {
            throw new PluginException(Kind.UNAVAILABLE, "git cannot be run: " + e.getMessage(), e);
        } finally {
            try {
                Files.deleteIfExists(out);
            } catch (IOException e) {
                // the system clears its own folder
            }
        }
    }

    private Said ask(List<String> command, Path folder, Path out, int most) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        var process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new PluginException(
                        Kind.UNAVAILABLE, "git goes on after " + MOST_SECONDS + " s, expected it to be done");
            }
        } finally {
            if (process.isAlive()) { // else that would close what it said
                process.destroyForcibly();
            }
        }
        boolean well = process.exitValue() == 0;
        try (InputStream in = well ? Files.newInputStream(out) : process.getErrorStream()) {
            var text = new String(in.readNBytes(most), StandardCharsets.UTF_8);
            return new Said(well, in.read() < 0 ? text : text + "\n… cut off here\n");
        }
    }
}
