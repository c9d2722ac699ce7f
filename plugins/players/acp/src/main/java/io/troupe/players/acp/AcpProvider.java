package io.troupe.players.acp;

import io.troupe.api.Player;
import io.troupe.api.PlayerProvider;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Settings;
import io.troupe.players.wire.Command;
import io.troupe.players.wire.Variables;
import io.troupe.players.wire.Workplaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pf4j.Extension;

/** Has an installed program that speaks the Agent Client Protocol play agents, where it is asked for by name. */
@Extension
public final class AcpProvider implements PlayerProvider {

    static final String NAME = "acp";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Programs that speak it, and what makes them. */
    private static final Map<String, String> KNOWN = new TreeMap<>(Map.of(
            "claude-code-acp", "",
            "codex-acp", "",
            "gemini", "args: [--experimental-acp]",
            "opencode", "args: [acp]"));

    private final Duration patience;

    public AcpProvider() {
        this(PATIENCE);
    }

    /** With another time in which a program that was cancelled may end by itself. */
    AcpProvider(Duration patience) {
        this.patience = patience;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Player open(Settings settings) {
        var set = settings.as(AcpSettings.class);
        var name = set.command()
                .orElseThrow(() -> new PluginException(
                        Kind.SETTINGS, "not-configured: set 'command' and 'args' in config/plugins/acp.yaml"));
        var command = new ArrayList<String>();
        command.add(Command.require("command", name).toString());
        command.addAll(set.args().orElse(List.of()));
        var variables = new Variables("env", set.env().orElse(List.of()));
        var places = Workplaces.open(settings.folder(), set.repository(), set.keep());
        return new AcpPlayer(new AcpPlayer.Way(command, variables, set, patience), places);
    }

    @Override
    public List<String> offers() {
        return KNOWN.keySet().stream()
                .filter(program -> Command.find(program).isPresent())
                .map(program -> program + " is here: command: " + program
                        + (KNOWN.getOrDefault(program, "").isEmpty() ? "" : ", " + KNOWN.get(program)))
                .toList();
    }
}
