package io.troupe.host.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line in a process of its own, as the launcher starts it. */
final class CliProcess {

    private CliProcess() {}

    public static void main(String[] args) {
        System.exit(Cli.commandLine(Shell.ofProcess(), "0.1.0", Map.of()).execute(args));
    }

    static Process start(Map<String, String> env, String... args) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                CliProcess.class.getName()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(env);
        return builder.start();
    }
}
