package io.troupe.players.claudecli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PlayerProvider;
import io.troupe.api.PluginException;
import io.troupe.api.Settings;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.PlayerContract;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaudeProviderTest extends PlayerContract {

    @TempDir
    Path folder;

    @Override
    protected PlayerProvider provider() {
        return new ClaudeProvider();
    }

    @Override
    protected Settings settings() {
        return FakeSettings.of(StandIn.settings(folder)).withFolder(folder);
    }

    @Override
    protected String quick() {
        return "say hello";
    }

    @Override
    protected String slow() {
        return "play slow";
    }

    @Override
    protected String costly() {
        return "play costly";
    }

    @Test
    void needsACommand() {
        var none = StandIn.with(Optional.empty(), folder, "well");

        assertThatThrownBy(() -> provider().open(FakeSettings.of(none).withFolder(folder)))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(PluginException.Kind.SETTINGS))
                .hasMessage("not-configured: set 'command: claude' in config/plugins/claude-cli.yaml");
        assertThatThrownBy(() -> provider()
                        .open(FakeSettings.of(ClaudeSettings.of("no-such-program"))
                                .withFolder(folder)))
                .hasMessage("command: 'no-such-program' is no program on PATH, expected one that can be run");
    }
}
