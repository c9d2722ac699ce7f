package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List what was found in the plugin folders, and how it fared.")
final class PluginsList extends HostCommand {

    PluginsList(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var answer = client.get(Target.of("plugins"));
        return show(answer, () -> words(answer));
    }

    private void words(JsonNode answer) {
        var table = new Table("ID", "VERSION", "STATE", "FORM", "AGENTS", "WHY");
        JsonText.each(answer.path("plugins"))
                .forEach(plugin -> table.row(
                        JsonText.text(plugin, "id"),
                        JsonText.text(plugin, "version"),
                        JsonText.text(plugin, "state"),
                        JsonText.text(plugin, "form"),
                        JsonText.each(plugin.path("agents"))
                                .map(JsonNode::asText)
                                .collect(Collectors.joining(", ")),
                        JsonText.text(plugin, "reason")));
        table.print(shell, "no plugins: drop one into " + where.data.in(shell).resolve("plugins"));
    }
}
