package io.troupe.host.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import io.troupe.host.fact.PluginFact.PluginState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be asked of the plugin service. */
public final class PluginCalls {

    public static final Address<ListPlugins, PluginList> LIST =
            Address.here("plugin", "list", ListPlugins.class, PluginList.class);

    /** Answered when the change is complete, which may take a minute where work has to end first. */
    public static final Address<ChangePlugin, PluginView> CHANGE =
            Address.here("plugin", "change", ChangePlugin.class, PluginView.class);

    private PluginCalls() {}

    /** What can be done to a plugin. */
    public enum Action {
        /** Puts it back into service; also ends its quarantine for misbehaviour. */
        ENABLE,
        /** Takes it out of service, also over restarts of the host. */
        DISABLE,
        /** Reads its file and its settings again. */
        RELOAD,
        /** Puts the version before this one, or the one that is named, in the place of its file. */
        ROLLBACK,
        /** Deletes its file from the plugin folder. */
        REMOVE;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Changes a plugin.
     *
     * @param version where to roll back to; else to the version that was there before
     * @param idempotencyKey of a rollback: the same key from the same caller within 24 h leads to the same version
     */
    public record ChangePlugin(String id, Action action, Optional<String> version, Optional<String> idempotencyKey) {

        public ChangePlugin(String id, Action action, Optional<String> version) {
            this(id, action, version, Optional.empty());
        }
    }

    public record ListPlugins() {}

    public record PluginList(List<PluginView> plugins) {}

    /**
     * A file in a plugin folder and how it fared.
     *
     * @param form {@code jar}, {@code pack} (a jar of Markdown) or {@code markdown}
     * @param digest SHA-256 of the file, hexadecimal; empty for what has none
     * @param reason why it is not simply loaded; empty when it is
     * @param providers names of the models, embedders and tools that it brought
     * @param running tasks that its agents work on now
     * @param earlier the versions that it can be rolled back to, the latest first
     */
    public record PluginView(
            String id,
            String version,
            String digest,
            String file,
            String form,
            PluginState state,
            String reason,
            List<String> agents,
            List<String> providers,
            int running,
            List<String> earlier,
            Instant since) {}
}
