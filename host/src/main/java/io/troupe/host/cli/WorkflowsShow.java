package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a workflow and its definition.")
final class WorkflowsShow extends HostCommand {

    @Parameters(paramLabel = "NAME", description = "The workflow.")
    String name = "";

    @Option(names = "--version", paramLabel = "N", description = "Of the definition; else the last.")
    Optional<Long> version = Optional.empty();

    @Option(names = "--source", description = "Print the definition alone, as it was put.")
    boolean source;

    WorkflowsShow(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var workflow = client.get(Target.of("workflows", name).with("version", version.map(String::valueOf)));
        return show(workflow, () -> words(workflow));
    }

    /** When it was put, unless it came with the host. */
    static String since(JsonNode workflow) {
        return isReady(workflow) ? "with the host" : JsonText.text(workflow, "put_at");
    }

    private static boolean isReady(JsonNode workflow) {
        return JsonText.text(workflow, "caller").equals("@ready");
    }

    private void words(JsonNode workflow) {
        if (!source) {
            var facts = new Fields(shell);
            facts.add("name", JsonText.text(workflow, "name"));
            facts.add("version", JsonText.text(workflow, "number"));
            facts.add("description", JsonText.text(workflow, "description"));
            facts.add("strategy", JsonText.text(workflow, "strategy"));
            facts.add("steps", JsonText.text(workflow, "steps"));
            facts.add(
                    "put",
                    isReady(workflow) ? since(workflow) : since(workflow) + " by " + JsonText.text(workflow, "caller"));
            facts.add("inputs", workflow.has("inputs") ? workflow.get("inputs").toString() : "");
            shell.out().println();
        }
        shell.text(JsonText.text(workflow, "source").stripTrailing());
    }
}
