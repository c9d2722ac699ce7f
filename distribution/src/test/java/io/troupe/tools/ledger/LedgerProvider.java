package io.troupe.tools.ledger;

import io.troupe.api.PluginException;
import io.troupe.api.Settings;
import io.troupe.api.ToolProvider;
import io.troupe.api.Tools;
import java.util.Optional;

/** Brings tools that write into a ledger, which is kept at a port of this machine. */
public final class LedgerProvider implements ToolProvider {

    /** What can be set. */
    record LedgerSettings(Optional<Integer> port) {}

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public Tools open(Settings settings) {
        return new LedgerTools(settings.as(LedgerSettings.class)
                .port()
                .orElseThrow(() -> new PluginException(
                        PluginException.Kind.SETTINGS, "set 'port', expected where the ledger listens")));
    }
}
