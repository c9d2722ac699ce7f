package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        description = "Say what is wrong with a definition, and keep nothing.",
        footer = {"", "Each mistake is a line: FILE:LINE POINTER: what is wrong."})
final class WorkflowsValidate extends HostCommand {

    @Parameters(paramLabel = "FILE", description = "The definition: YAML, or JSON if it ends with .json; - reads it.")
    String file = "";

    WorkflowsValidate(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException, IOException {
        var definition = Definition.read(file, shell);
        var checked = check(client, definition);
        return show(definition, checked, shell, common.json());
    }

    static JsonNode check(HostClient client, Definition definition) throws InterruptedException {
        return client.post(
                Target.of("workflows", "check"),
                JsonText.object().put("source", definition.source()).put("format", definition.format()));
    }

    /** Says what was found: mistakes as the result, the rest on standard error. */
    static Exit show(Definition definition, JsonNode checked, Shell shell, boolean json) {
        boolean right = checked.path("mistakes").isEmpty();
        if (json) {
            shell.json(checked);
        } else {
            checked.path("mistakes").forEach(mistake -> shell.out().println(line(definition, mistake)));
            checked.path("warnings").forEach(warning -> shell.err().println("warning: " + line(definition, warning)));
            if (right) {
                shell.err().println(Plain.line(definition.name() + ": " + levels(checked)));
            }
        }
        return right ? Exit.DONE : Exit.FAILED;
    }

    private static String levels(JsonNode checked) {
        long steps =
                JsonText.each(checked.path("levels")).mapToLong(JsonNode::size).sum();
        return Plain.count(steps, "step") + " in "
                + Plain.count(checked.path("levels").size(), "level") + ", no mistakes";
    }

    private static String line(Definition definition, JsonNode mistake) {
        int line = mistake.path("line").asInt();
        var pointer = JsonText.text(mistake, "pointer");
        return Plain.line(definition.name() + (line > 0 ? ":" + line : "") + (pointer.isEmpty() ? "" : " " + pointer)
                + ": " + JsonText.text(mistake, "message"));
    }
}
