package io.troupe.host.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stop", description = "Stop the host of the data folder and wait until it has ended.")
final class StopCommand implements Callable<Integer> {

    private static final int PATIENCE_SECONDS = 30;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DataOption data = new DataOption();

    private final Shell shell;

    StopCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        var folder = data.in(shell);
        var host = HostFile.read(folder)
                .flatMap(HostFile::process)
                .orElseThrow(() -> CommandFailure.unreachable(folder.toString(), shell));
        host.destroy();
        try {
            var _ = host.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw CommandFailure.of(
                    Exit.FAILED,
                    "still-running",
                    "the host, process " + host.pid() + ", still runs after " + PATIENCE_SECONDS + " s: see "
                            + shell.command() + " logs; kill -9 " + host.pid() + " ends it and loses nothing accepted");
        }
        if (common.json()) {
            shell.json(JsonText.object().put("stopped", true).put("pid", host.pid()));
        } else {
            shell.out().println("stopped");
        }
        return Exit.DONE.code();
    }
}
