package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a plugin: its state and why, its file, what it can be rolled back to.")
final class PluginsShow extends HostCommand {

    @Parameters(paramLabel = "ID", description = "The plugin.")
    String id = "";

    PluginsShow(Shell shell) {
        super(shell);
    }

    @Override
    Exit ask(HostClient client) throws InterruptedException {
        var plugin = client.get(Target.of("plugins", id));
        var all = common.json()
                ? List.<JsonNode>of()
                : JsonText.each(client.get(Target.of("plugins")).path("plugins"))
                        .toList();
        return show(plugin, () -> {
            words(plugin);
            PluginWords.others(plugin, all).forEach(this::also);
        });
    }

    /** Another file or load of the same plugin: what was refused, what is superseded, what still ends. */
    private void also(JsonNode other) {
        shell.out().println();
        words(other);
    }

    private void words(JsonNode plugin) {
        var facts = new Fields(shell);
        facts.add("id", JsonText.text(plugin, "id"));
        facts.add("version", JsonText.text(plugin, "version"));
        facts.add("state", JsonText.text(plugin, "state"));
        facts.add("why", JsonText.text(plugin, "reason"));
        facts.add("since", JsonText.text(plugin, "since"));
        facts.add("form", JsonText.text(plugin, "form"));
        facts.add("file", JsonText.text(plugin, "file"));
        facts.add("digest", JsonText.text(plugin, "digest"));
        facts.add("brings", PluginWords.brought(plugin));
        facts.add("running", JsonText.text(plugin, "running"));
        facts.add(
                "earlier",
                JsonText.each(plugin.path("earlier")).map(JsonNode::asText).collect(Collectors.joining(", ")));
    }
}
