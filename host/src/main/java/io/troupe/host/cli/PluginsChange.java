package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a plugin, and says what is true of it then: a change that did not take is no success. */
abstract class PluginsChange extends HostCommand {

    /** Longer than the host takes at most: work that goes on is given a minute to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    @Parameters(paramLabel = "ID", description = "The plugin.")
    String id = "";

    private final Set<String> wanted;

    /** @param wanted the states in one of which the plugin ends when the change took */
    PluginsChange(Shell shell, Set<String> wanted) {
        super(shell);
        this.wanted = wanted;
    }

    static void addTo(CommandLine plugins, Shell shell) {
        plugins.addSubcommand("enable", new Enable(shell))
                .addSubcommand("disable", new Disable(shell))
                .addSubcommand("reload", new Reload(shell))
                .addSubcommand("rollback", new Rollback(shell))
                .addSubcommand("remove", new Remove(shell));
    }

    abstract JsonNode change(HostClient client) throws InterruptedException;

    @Override
    final Exit ask(HostClient client) throws InterruptedException {
        var plugin = change(client.withPatience(PATIENCE));
        if (common.json()) {
            shell.json(plugin);
        } else {
            var all = JsonText.each(client.get(Target.of("plugins")).path("plugins"))
                    .toList();
            shell.out().println(PluginWords.line(plugin, all));
            after(client, plugin);
        }
        return exit(JsonText.text(plugin, "state"));
    }

    /** Says what else is worth knowing after the change. */
    void after(HostClient client, JsonNode plugin) throws InterruptedException {}

    private Exit exit(String state) {
        if (wanted.contains(state)) {
            return Exit.DONE;
        }
        return state.equals("not-configured") ? Exit.FAILED : Exit.REFUSED;
    }

    final JsonNode post(HostClient client, String verb, ObjectNode body) throws InterruptedException {
        return client.post(Target.of("plugins", id, verb), body);
    }

    @Command(name = "enable", description = "Put a plugin back into service; also ends a quarantine for misbehaviour.")
    private static final class Enable extends PluginsChange {
        Enable(Shell shell) {
            super(shell, PluginWords.LOADED);
        }

        @Override
        JsonNode change(HostClient client) throws InterruptedException {
            return post(client, "enable", JsonText.object());
        }
    }

    @Command(name = "disable", description = "Take a plugin out of service until it is enabled again.")
    private static final class Disable extends PluginsChange {
        Disable(Shell shell) {
            super(shell, Set.of("disabled", "draining"));
        }

        @Override
        JsonNode change(HostClient client) throws InterruptedException {
            return post(client, "disable", JsonText.object());
        }
    }

    @Command(name = "reload", description = "Read a plugin's file and settings again.")
    private static final class Reload extends PluginsChange {
        Reload(Shell shell) {
            super(shell, PluginWords.LOADED);
        }

        @Override
        JsonNode change(HostClient client) throws InterruptedException {
            return post(client, "reload", JsonText.object());
        }
    }

    @Command(name = "rollback", description = "Put the version before this one, or the one named, in a plugin's place.")
    private static final class Rollback extends PluginsChange {

        @Option(names = "--to", paramLabel = "V", description = "The version; show lists those that can be had.")
        Optional<String> to = Optional.empty();

        Rollback(Shell shell) {
            super(shell, PluginWords.LOADED);
        }

        @Override
        JsonNode change(HostClient client) throws InterruptedException {
            var body = JsonText.object();
            to.ifPresent(version -> body.put("version", version));
            return post(client, "rollback", body);
        }
    }

    @Command(name = "remove", description = "Delete a plugin's file from its folder; what it works on may end first.")
    private static final class Remove extends PluginsChange {
        Remove(Shell shell) {
            super(shell, PluginWords.LEAVING);
        }

        @Override
        JsonNode change(HostClient client) throws InterruptedException {
            return client.delete(Target.of("plugins", id));
        }

        @Override
        void after(HostClient client, JsonNode plugin) throws InterruptedException {
            var kept =
                    JsonText.each(plugin.path("earlier")).map(JsonNode::asText).collect(Collectors.joining(", "));
            if (!kept.isEmpty()) {
                var data = JsonText.text(client.get(Target.of("status")), "data");
                shell.out()
                        .println(Plain.line("kept to be installed again: " + kept + ", in "
                                + Path.of(data, "plugin-versions", JsonText.text(plugin, "id"))));
            }
        }
    }
}
