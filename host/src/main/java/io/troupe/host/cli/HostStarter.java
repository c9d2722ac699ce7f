package io.troupe.host.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds a host that answers, or starts one that outlives this process. */
final class HostStarter {

    /** The first start builds. */
    private static final Duration START = Duration.ofMinutes(10);

    private final Shell shell;
    private final HostOptions where;

    HostStarter(Shell shell, HostOptions where) {
        this.shell = shell;
        this.where = where;
    }

    /**
     * The address of a host that answers.
     *
     * @throws CommandFailure when a named one does not, or none could be started
     */
    Reach reach() throws IOException, InterruptedException {
        var running = where.find(shell).filter(HostStarter::answers);
        if (running.isPresent()) {
            return running.get();
        }
        var named = where.named(shell);
        if (named.isPresent()) {
            throw CommandFailure.unreachable(named.get().toString(), shell);
        }
        int exit = start(shell.launcher().orElseThrow(this::nobody));
        // Looked for even when the start failed: another one may have been quicker.
        var started = where.find(shell).filter(HostStarter::answers);
        return started.orElseThrow(() -> CommandFailure.of(
                Exit.UNREACHABLE,
                "host-unreachable",
                "the host did not start (exit " + exit + "): see " + shell.command() + " logs"));
    }

    private int start(Path launcher) throws IOException, InterruptedException {
        var data = where.data.in(shell).toString();
        shell.err().println("no host runs; starting one");
        var process = new ProcessBuilder(List.of(launcher.toString(), "start", "--detach", "--data", data))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        Thread.ofVirtual().start(() -> copy(process));
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            process.destroy();
            return -1;
        }
        return process.exitValue();
    }

    private void copy(Process process) {
        try (var lines = process.inputReader()) {
            lines.lines().forEach(shell.err()::println);
        } catch (IOException | UncheckedIOException e) {
            // It has ended.
        }
    }

    private CommandFailure nobody() {
        return CommandFailure.unreachable(where.data.in(shell).toString(), shell);
    }

    private static boolean answers(Reach reach) {
        try (var http = reach.http()) {
            var request =
                    reach.to("/health/live").timeout(Duration.ofSeconds(5)).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() < 500;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
