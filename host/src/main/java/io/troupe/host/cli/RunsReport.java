package io.troupe.host.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "report",
        description = "Say what ran, who did it, why, how long it took, what it cost and what failed, as Markdown.")
final class RunsReport extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    RunsReport(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var report = Target.of("runs", id, "report");
        if (common.json()) {
            shell.json(client.get(report));
        } else {
            shell.text(client.text(report, "text/markdown").stripTrailing());
        }
        return Exit.DONE;
    }
}
