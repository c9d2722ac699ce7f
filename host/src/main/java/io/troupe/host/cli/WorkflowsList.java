package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List workflows by name.")
final class WorkflowsList extends HostCommand {

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    Optional<Integer> limit = Optional.empty();

    @Option(names = "--after", paramLabel = "NAME", description = "Those after this one.")
    Optional<String> after = Optional.empty();

    WorkflowsList(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var page = client.get(
                Target.of("workflows").with("limit", limit.map(String::valueOf)).with("after", after));
        return show(page, () -> words(page));
    }

    private void words(JsonNode page) {
        var table = new Table("NAME", "VERSION", "STRATEGY", "STEPS", "PUT", "DESCRIPTION");
        JsonText.each(page.path("workflows"))
                .forEach(workflow -> table.row(
                        JsonText.text(workflow, "name"),
                        JsonText.text(workflow, "number"),
                        JsonText.text(workflow, "strategy"),
                        JsonText.text(workflow, "steps"),
                        WorkflowsShow.since(workflow),
                        JsonText.text(workflow, "description")));
        table.print(shell, "no workflows: " + shell.command() + " workflows put FILE");
        if (page.hasNonNull("next")) {
            shell.err().println("more: --after " + JsonText.text(page, "next"));
        }
    }
}
