package io.troupe.host.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "logs", description = "Show the end of the host's log; the host need not run.")
final class LogsCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DataOption data = new DataOption();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written, until interrupted.")
    private boolean follow;

    @Option(names = "--lines", paramLabel = "N", description = "How many lines; else ${DEFAULT-VALUE}.")
    private int lines = 50;

    private final Shell shell;

    LogsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lines < 0) {
            throw CommandFailure.of(Exit.USAGE, "usage", "--lines is " + lines + ", expected 0 or more");
        }
        var file = data.in(shell).resolve("logs").resolve("troupe.log");
        if (!Files.exists(file) && !follow) {
            throw CommandFailure.of(
                    Exit.NOT_FOUND, "log-not-found", "no log at " + file + ": no host has run with this data folder");
        }
        var tail = new LogTail(file, this::print);
        tail.last(lines);
        if (follow) {
            tail.follow();
        }
        return Exit.DONE.code();
    }

    private void print(String line) {
        if (common.json()) {
            shell.out().println(JsonText.line(JsonText.object().put("line", line)));
        } else {
            shell.text(line);
        }
    }
}
