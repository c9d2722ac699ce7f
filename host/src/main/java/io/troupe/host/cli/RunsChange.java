package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "change",
        description = "Change the steps of a run that were not started yet.",
        footer = {
            "",
            "Example: runs change ID --remove deploy --set 'test={\"instruction\": \"Test twice\"}'",
            "Of a step that is set, what is not named stays, and null takes away (RFC 7396)."
        })
final class RunsChange extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(
            names = "--add",
            paramLabel = "FILE",
            description = "A step, or a list of steps, as in a definition; - too.")
    List<String> add = List.of();

    @Option(names = "--remove", paramLabel = "STEP", description = "A step that is not to be.")
    List<String> remove = List.of();

    @Option(names = "--set", paramLabel = "STEP=JSON", description = "What is to be different about a step.")
    Map<String, String> set = Map.of();

    @Option(
            names = "--if-version",
            paramLabel = "N",
            description = "Only while the run is at this version, as runs show has it.")
    Optional<Long> version = Optional.empty();

    RunsChange(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        if (add.isEmpty() && remove.isEmpty() && set.isEmpty()) {
            throw CommandFailure.of(Exit.USAGE, "usage", "expected --add, --remove or --set");
        }
        var run = client.post(Target.of("runs", id, "change"), body(), version);
        return show(run, () -> shell.out().println(RunWords.line(run)));
    }

    private JsonNode body() throws IOException {
        var body = JsonText.object();
        if (!add.isEmpty()) {
            var steps = body.putArray("add");
            for (var file : add) {
                var read = Definition.read(file, shell).tree();
                if (read.isArray()) {
                    read.forEach(steps::add);
                } else {
                    steps.add(read);
                }
            }
        }
        if (!remove.isEmpty()) {
            remove.forEach(body.putArray("remove")::add);
        }
        if (!set.isEmpty()) {
            var changes = body.putObject("change");
            for (var entry : set.entrySet()) {
                changes.set(entry.getKey(), new InputText(shell.in()).document("--set", entry.getValue()));
            }
        }
        return body;
    }
}
