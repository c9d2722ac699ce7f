package io.troupe.host.cli;

import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "fork", description = "Start another run from a point in the past of a run.")
final class RunsFork extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(
            names = "--at",
            paramLabel = "N",
            description = "Version of the last fact that both share, as runs show has it; else the last.")
    Optional<Long> at = Optional.empty();

    @Option(
            names = "--input",
            paramLabel = "INPUT",
            description = "Another input: a file of JSON, JSON itself, or - for standard input.")
    Optional<String> input = Optional.empty();

    RunsFork(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        var body = JsonText.object();
        at.ifPresent(version -> body.put("version", version));
        if (input.isPresent()) {
            body.set("input", new InputText(shell.in()).document("--input", input.get()));
        }
        var run = client.post(Target.of("runs", id, "fork"), body);
        return show(run, () -> shell.out().println(RunWords.line(run)));
    }
}
