package io.troupe.host.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "watch", description = "Tell what happened in a run and what happens, until it ends or asks something.")
final class RunsWatch extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    RunsWatch(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var run = new RunWatch(client, shell, true).untilSettled(client.get(Target.of("runs", id)));
        show(run, () -> RunWords.outcome(run, shell));
        return RunWords.exit(run);
    }
}
