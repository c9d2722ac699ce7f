package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List runs of workflows, the newest first.")
final class RunsList extends HostCommand {

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "pending, running, paused, awaiting-input, rolling-back, completed, failed, cancelled or "
                    + "rolled-back.")
    Optional<String> state = Optional.empty();

    @Option(names = "--workflow", paramLabel = "NAME", description = "Only this workflow's.")
    Optional<String> workflow = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    Optional<Integer> limit = Optional.empty();

    @Option(names = "--before", paramLabel = "ID", description = "Those before this one.")
    Optional<String> before = Optional.empty();

    RunsList(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var page = client.get(Target.of("runs")
                .with("state", state)
                .with("workflow", workflow)
                .with("limit", limit.map(String::valueOf))
                .with("before", before));
        return show(page, () -> words(page));
    }

    private void words(JsonNode page) {
        var table = new Table("ID", "WORKFLOW", "STATE", "CREATED", "STEPS", "NOTE");
        JsonText.each(page.path("runs"))
                .forEach(run -> table.row(
                        JsonText.text(run, "id"),
                        JsonText.text(run, "workflow") + " " + JsonText.text(run, "number"),
                        JsonText.text(run, "state"),
                        JsonText.text(run, "created_at"),
                        RunWords.counts(run),
                        note(run)));
        table.print(shell, "no runs");
        if (page.hasNonNull("next")) {
            shell.err().println("more: --before " + JsonText.text(page, "next"));
        }
    }

    private static String note(JsonNode run) {
        var error = run.path("error");
        return error.isObject()
                ? JsonText.text(error, "code") + ": " + JsonText.text(error, "reason")
                : JsonText.text(run, "waits");
    }
}
