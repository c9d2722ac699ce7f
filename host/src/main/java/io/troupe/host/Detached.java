package io.troupe.host;

import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.HostFile;
import io.troupe.host.cli.Shell;
import io.troupe.host.settings.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts a host that outlives this process, and returns when it is ready. */
final class Detached {

    private static final Duration PATIENCE = Duration.ofMinutes(10); // the first start builds
    private static final long LOOK_MILLIS = 50;

    private Detached() {}

    /** Starts it with all that was asked of this command, but to be detached. */
    static int start(Shell shell, StartOptions options, CommonOptions common, HostSettings settings)
            throws IOException, InterruptedException {
        var launcher = shell.launcher()
                .orElseThrow(() -> CommandFailure.of(
                        Exit.FAILED, "not-started", "--detach needs the launcher: call " + shell.command()));
        var data = settings.data();
        var console = console(data);
        var process = new ProcessBuilder(command(launcher, options, common, data))
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ready(process, data)) {
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                shell.err().println(Files.readString(console).strip()); // as a host in the foreground would say it
                return Exit.FAILED.code();
            }
            if (System.nanoTime() > end) {
                process.destroy();
                throw CommandFailure.of(Exit.FAILED, "not-started", "the host was not ready in time, see " + console);
            }
        }
        var said = Files.readString(console);
        shell.out()
                .print(said.substring(
                        Math.max(0, said.indexOf(common.json() ? "{\"version\"" : "Troupe " + Host.VERSION))));
        shell.out().flush();
        return Exit.DONE.code();
    }

    private static Path console(Path data) {
        try {
            return Files.createDirectories(data.resolve("logs")).resolve("console.log");
        } catch (IOException e) {
            throw CommandFailure.of(
                    Exit.FAILED, "not-started", "data folder " + data + " cannot be written: " + e.getMessage());
        }
    }

    /** {@code nohup}, so that closing the terminal does not end the host. */
    private static List<String> command(Path launcher, StartOptions options, CommonOptions common, Path data) {
        var command = new ArrayList<>(List.of("nohup", launcher.toString(), "start", "--data", data.toString()));
        options.config.ifPresent(
                file -> command.addAll(List.of("--config", file.toAbsolutePath().toString())));
        options.port.ifPresent(port -> command.addAll(List.of("--port", Integer.toString(port))));
        options.plugins.forEach(folder ->
                command.addAll(List.of("--plugins", folder.toAbsolutePath().toString())));
        if (options.cluster) {
            command.add("--cluster");
        }
        if (common.json()) {
            command.add("--json");
        }
        if (common.verbose()) {
            command.add("--verbose");
        }
        return command;
    }

    /** The launcher gives its place to the host, so the host has the pid of what was started. */
    private static boolean ready(Process process, Path data) {
        return HostFile.read(data).filter(host -> host.pid() == process.pid()).isPresent();
    }
}
