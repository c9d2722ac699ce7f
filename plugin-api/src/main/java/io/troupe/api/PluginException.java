package io.troupe.api;

/** Says that a plugin cannot go on, and what would help. */
public final class PluginException extends RuntimeException {

    /** What would help. */
    public enum Kind {
        /** Mend the settings; the plugin is not started. */
        SETTINGS,
        /** Do not try this again. */
        REFUSED,
        /** Try again later. */
        UNAVAILABLE
    }

    private final Kind kind;

    public PluginException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public PluginException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
