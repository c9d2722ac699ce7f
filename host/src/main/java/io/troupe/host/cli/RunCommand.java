package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = "Run a workflow and wait for its end; Ctrl-C leaves it going.",
        footer = {"", "Example: run review-change --input '{\"change\": \"main..HEAD\"}' --watch"})
final class RunCommand extends HostCommand {

    @Parameters(paramLabel = "WORKFLOW", description = "The workflow's name.")
    String workflow = "";

    @Option(
            names = "--input",
            paramLabel = "INPUT",
            description = "What it is started with: a file of JSON, JSON itself, or - for standard input.")
    Optional<String> input = Optional.empty();

    @Option(names = "--watch", description = "Tell what happens, step by step.")
    boolean watch;

    @Option(names = "--detach", description = "Print the run's id and do not wait.")
    boolean detach;

    @Option(names = "--version", paramLabel = "N", description = "Of the definition; else the last.")
    Optional<Long> version = Optional.empty();

    @Option(names = "--session", paramLabel = "ID", description = "The session that the run belongs to.")
    Optional<String> session = Optional.empty();

    RunCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        var started = client.post(Target.of("runs"), request());
        if (detach) {
            return show(started, () -> shell.out().println(JsonText.text(started, "id")));
        }
        var run = new RunWatch(client, shell, watch).untilSettled(started);
        show(run, () -> RunWords.outcome(run, shell));
        return RunWords.exit(run);
    }

    private JsonNode request() throws IOException {
        var body = JsonText.object();
        boolean named = workflow.matches("[A-Za-z0-9._-]+"); // what is no name at all is a request in words
        body.put(named ? "workflow" : "request", workflow);
        if (input.isPresent()) {
            body.set("input", new InputText(shell.in()).document("--input", input.get()));
        }
        version.ifPresent(number -> body.put("version", number));
        session.ifPresent(value -> body.put("session", value));
        return body;
    }
}
