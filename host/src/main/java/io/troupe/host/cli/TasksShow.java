package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a task and what came out of it.")
final class TasksShow extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The task.")
    String id = "";

    TasksShow(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var task = client.get(Target.of("tasks", id));
        return show(task, () -> words(task));
    }

    private void words(JsonNode task) {
        var facts = new Fields(shell);
        facts.add("id", JsonText.text(task, "id"));
        facts.add("agent", JsonText.text(task, "agent"));
        facts.add("skill", JsonText.text(task, "skill"));
        facts.add("state", JsonText.text(task, "state") + (TaskWatch.waitsForClient(task) ? ", claimable" : ""));
        facts.add("waits", JsonText.text(task, "waits"));
        facts.add("note", JsonText.text(task, "note"));
        facts.add("submitted", JsonText.text(task, "submitted_at"));
        facts.add("started", JsonText.text(task, "started_at"));
        facts.add("finished", JsonText.text(task, "finished_at"));
        facts.add("deadline", JsonText.text(task, "deadline"));
        facts.add("played by", JsonText.text(task, "played_by"));
        facts.add("session", JsonText.text(task, "session"));
        facts.add("asks", JsonText.text(task.path("question"), "text"));
        var effort = task.path("effort");
        if (effort.isObject()) {
            facts.add(
                    "effort",
                    effort.path("models") + ", " + JsonText.text(effort, "turns") + " turns, "
                            + JsonText.text(effort, "tool_calls") + " calls of tools, "
                            + effort.path("usage").path("input").asLong() + " tokens in, "
                            + effort.path("usage").path("output").asLong() + " out"
                            + (effort.has("cost") ? ", cost " + JsonText.text(effort, "cost") : ""));
            JsonText.each(effort.path("notes")).forEach(note -> facts.add("note", note.asText()));
        }
        if (task.path("error").isObject()) {
            facts.add("error", Answer.failure(task));
        }
        if (!task.path("answer").isEmpty()) {
            shell.out().println();
            Answer.print(task, shell);
        }
    }
}
