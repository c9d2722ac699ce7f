package io.troupe.host.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stop", description = "Stop the host of the data folder and wait until it has ended.")
final class StopCommand implements Callable<Integer> {

    /**
     * How it waits.
     *
     * @param margin what a host may take to end apart from the work that it lets go on
     * @param news the pause between two words on that it still waits
     */
    record Patience(Duration margin, Duration news) {}

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DataOption data = new DataOption();

    private final Shell shell;
    private final Patience patience;

    StopCommand(Shell shell) {
        this(shell, new Patience(Duration.ofSeconds(75), Duration.ofSeconds(5)));
    }

    StopCommand(Shell shell, Patience patience) {
        this.shell = shell;
        this.patience = patience;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        var folder = data.in(shell);
        var file = HostFile.read(folder);
        var host =
                file.flatMap(HostFile::process).orElseThrow(() -> CommandFailure.unreachable(folder.toString(), shell));
        var most = file.map(HostFile::drain).orElse(Duration.ZERO).plus(patience.margin());
        host.destroy();
        if (!ends(host, most)) {
            throw CommandFailure.of(
                    Exit.FAILED,
                    "still-running",
                    "the host, process " + host.pid() + ", still runs after " + most.toSeconds() + " s: see "
                            + shell.command() + " logs; kill -9 " + host.pid() + " ends it and loses nothing accepted");
        }
        if (common.json()) {
            shell.json(JsonText.object().put("stopped", true).put("pid", host.pid()));
        } else {
            shell.out().println("stopped");
        }
        return Exit.DONE.code();
    }

    /** Waits until the host has ended, and says now and then that it does. */
    private boolean ends(ProcessHandle host, Duration most) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        while (true) {
            long waited = System.nanoTime() - began;
            long left = most.toNanos() - waited;
            if (left <= 0) {
                return false;
            }
            if (waited >= patience.news().toNanos() && !common.json()) {
                shell.err()
                        .println("the host, process " + host.pid() + ", lets its work end: waited "
                                + TimeUnit.NANOSECONDS.toSeconds(waited) + " s of at most " + most.toSeconds() + " s");
            }
            try {
                var _ = host.onExit().get(Math.min(left, patience.news().toNanos()), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                // it is looked at again
            }
        }
    }
}
