package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List what was found in the plugin folders, and how it fared.")
final class PluginsList extends HostCommand {

    PluginsList(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var answer = client.get(Target.of("plugins"));
        return show(answer, () -> words(JsonText.each(answer.path("plugins")).toList()));
    }

    private void words(List<JsonNode> plugins) {
        var table = new Table("ID", "VERSION", "STATE", "FORM", "RUNNING", "BRINGS", "WHY");
        plugins.forEach(plugin -> table.row(
                JsonText.text(plugin, "id"),
                JsonText.text(plugin, "version"),
                JsonText.text(plugin, "state"),
                JsonText.text(plugin, "form"),
                JsonText.text(plugin, "running"),
                PluginWords.brought(plugin),
                JsonText.text(plugin, "reason")));
        table.print(shell, "no plugins: drop one into " + where.data.in(shell).resolve("plugins"));
        long out = plugins.stream()
                .filter(plugin -> !PluginWords.loaded(plugin)
                        && !PluginWords.leaving(plugin)
                        && !PluginWords.waitsForSettings(plugin))
                .count();
        if (out > 0) {
            shell.err()
                    .println(out + " of " + plugins.size() + " not loaded: " + shell.command()
                            + " plugins show ID says why in full");
        }
    }
}
