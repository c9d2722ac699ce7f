package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List tasks, the newest first.")
final class TasksList extends HostCommand {

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "submitted, queued, running, completed, failed, cancelled or expired.")
    Optional<String> state = Optional.empty();

    @Option(names = "--agent", paramLabel = "NAME", description = "Only this agent's.")
    Optional<String> agent = Optional.empty();

    @Option(names = "--claimable", description = "Only those that wait for a client.")
    boolean claimable;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    Optional<Integer> limit = Optional.empty();

    @Option(names = "--before", paramLabel = "ID", description = "Those before this one.")
    Optional<String> before = Optional.empty();

    TasksList(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var page = client.get(Target.of("tasks")
                .with("state", state)
                .with("agent", agent)
                .with("claimable", claimable ? Optional.of("true") : Optional.empty())
                .with("limit", limit.map(String::valueOf))
                .with("before", before));
        return show(page, () -> words(page));
    }

    private void words(JsonNode page) {
        var table = new Table("ID", "AGENT", "SKILL", "STATE", "SUBMITTED", "NOTE");
        JsonText.each(page.path("tasks"))
                .forEach(task -> table.row(
                        JsonText.text(task, "id"),
                        JsonText.text(task, "agent"),
                        JsonText.text(task, "skill"),
                        JsonText.text(task, "state"),
                        JsonText.text(task, "submitted_at"),
                        note(task)));
        table.print(shell, "no tasks");
        if (page.hasNonNull("next")) {
            shell.err().println("more: --before " + JsonText.text(page, "next"));
        }
    }

    private static String note(JsonNode task) {
        if (task.path("error").isObject()) {
            return JsonText.text(task.path("error"), "code") + ": " + JsonText.text(task.path("error"), "reason");
        }
        if (TaskWatch.waitsForClient(task)) {
            return "waits for a client";
        }
        var waits = JsonText.text(task, "waits");
        return waits.isEmpty() ? JsonText.text(task, "note") : waits;
    }
}
