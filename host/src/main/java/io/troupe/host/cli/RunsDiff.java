package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "diff", description = "Compare two runs, step by step.")
final class RunsDiff extends HostCommand {

    @Parameters(index = "0", paramLabel = "ID", description = "A run.")
    String id = "";

    @Parameters(index = "1", paramLabel = "OTHER", description = "Another one.")
    String other = "";

    RunsDiff(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var difference = client.get(Target.of("runs", id, "diff").with("with", other));
        return show(difference, () -> words(difference));
    }

    private void words(JsonNode difference) {
        for (var run : new String[] {"one", "other"}) {
            var seen = difference.path(run);
            shell.out()
                    .println(Plain.line(RunWords.line(seen) + ", " + JsonText.text(seen, "workflow") + " "
                            + JsonText.text(seen, "number")));
        }
        if (difference.path("input").asBoolean()) {
            shell.out().println("input differs");
        }
        var table = new Table("STEP", "DIFFERS IN", "ONE", "OTHER");
        JsonText.each(difference.path("steps"))
                .forEach(step -> table.row(
                        JsonText.text(step, "id"),
                        String.join(
                                " ",
                                JsonText.each(step.path("what"))
                                        .map(JsonNode::asText)
                                        .toList()),
                        side(step.path("one")),
                        side(step.path("other"))));
        table.print(shell, "no step differs");
    }

    private static String side(JsonNode step) {
        if (!step.isObject()) {
            return "absent";
        }
        var note = RunWords.note(step);
        var output = step.has("output") ? step.get("output").toString() : "";
        return JsonText.text(step, "state")
                + (note.isEmpty() ? "" : ", " + note)
                + (output.isEmpty() ? "" : ", " + Plain.cut(output, 60));
    }
}
