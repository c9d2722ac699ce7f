package io.troupe.host.bus;

import io.troupe.host.fact.PluginFact.PluginState;
import java.time.Instant;
import java.util.List;

/** What can be asked of the plugin service. */
public final class PluginCalls {

    public static final Address<ListPlugins, PluginList> LIST =
            Address.service("plugin", "list", ListPlugins.class, PluginList.class);

    private PluginCalls() {}

    public record ListPlugins() {}

    public record PluginList(List<PluginView> plugins) {}

    /**
     * A file in a plugin folder and how it fared.
     *
     * @param form {@code jar}, {@code pack} (a jar of Markdown) or {@code markdown}
     * @param reason why it is not simply loaded; empty when it is
     */
    public record PluginView(
            String id,
            String version,
            String file,
            String form,
            PluginState state,
            String reason,
            List<String> agents,
            Instant since) {}
}
