package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a run, its steps and what came out of it.")
final class RunsShow extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    RunsShow(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var run = client.get(Target.of("runs", id));
        return show(run, () -> words(run));
    }

    private void words(JsonNode run) {
        var facts = new Fields(shell);
        facts.add("id", JsonText.text(run, "id"));
        facts.add("workflow", JsonText.text(run, "workflow") + ", version " + JsonText.text(run, "number"));
        facts.add("strategy", JsonText.text(run, "strategy"));
        facts.add("state", JsonText.text(run, "state"));
        facts.add("waits", JsonText.text(run, "waits"));
        facts.add("caller", JsonText.text(run, "caller"));
        facts.add("created", JsonText.text(run, "created_at"));
        facts.add("finished", JsonText.text(run, "finished_at"));
        facts.add("took", RunWords.between(run, "created_at", "finished_at"));
        facts.add("session", JsonText.text(run, "session"));
        facts.add("fork of", JsonText.text(run, "fork_of"));
        facts.add("step of", JsonText.text(run, "parent"));
        facts.add("version", JsonText.text(run, "version"));
        if (run.path("error").isObject()) {
            facts.add("error", Answer.failure(run));
        }
        shell.out().println();
        steps(run);
        RunWords.questions(run, shell);
        if (run.has("output")) {
            shell.out().println();
            shell.out().println(JsonText.pretty(run.get("output")));
        }
    }

    private void steps(JsonNode run) {
        var table = new Table("STEP", "WHO", "STATE", "AFTER", "TOOK", "WORK", "NOTE");
        JsonText.each(run.path("steps"))
                .forEach(step -> table.row(
                        JsonText.text(step, "id"),
                        RunWords.who(step),
                        JsonText.text(step, "state"),
                        String.join(
                                " ",
                                JsonText.each(step.path("depends_on"))
                                        .map(JsonNode::asText)
                                        .toList()),
                        RunWords.between(step, "started_at", "ended_at"),
                        JsonText.text(step, "work"),
                        RunWords.note(step)));
        table.print(shell, "no steps");
    }
}
