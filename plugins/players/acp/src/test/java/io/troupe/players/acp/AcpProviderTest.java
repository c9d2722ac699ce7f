package io.troupe.players.acp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PlayerProvider;
import io.troupe.api.Settings;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.PlayerContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcpProviderTest extends PlayerContract {

    @TempDir
    Path folder;

    @Override
    protected PlayerProvider provider() {
        return new AcpProvider();
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
        var none = new AcpSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> provider().open(FakeSettings.of(none).withFolder(folder)))
                .hasMessage("not-configured: set 'command' and 'args' in config/plugins/acp.yaml");
        assertThatThrownBy(() -> AcpSettings.of("x").withAllow(List.of("bash")))
                .hasMessageStartingWith("allow: 'bash', expected one of read, edit,");
    }
}
