package io.troupe.players.claudecli;

import io.troupe.api.Player;
import io.troupe.api.PlayerProvider;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Settings;
import io.troupe.players.wire.Command;
import io.troupe.players.wire.Variables;
import io.troupe.players.wire.Workplaces;
import java.util.List;
import org.pf4j.Extension;

/** Has an installed Claude Code play agents, where it is asked for by name. */
@Extension
public final class ClaudeProvider implements PlayerProvider {

    static final String NAME = "claude-cli";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Player open(Settings settings) {
        var set = settings.as(ClaudeSettings.class);
        var command = set.command()
                .orElseThrow(() -> new PluginException(
                        Kind.SETTINGS, "not-configured: set 'command: claude' in config/plugins/claude-cli.yaml"));
        var program = Command.require("command", command);
        var variables = new Variables("env", set.env().orElse(ClaudeSettings.CREDENTIALS));
        var places = Workplaces.open(settings.folder(), set.repository(), set.keep());
        return new ClaudePlayer(new CommandLine(program, set), variables, places);
    }

    @Override
    public List<String> offers() {
        return Command.present(List.of("claude"))
                .map(found -> "Claude Code is here, at " + found)
                .toList();
    }
}
