package io.troupe.api;

import java.time.Duration;
import java.util.Optional;

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
    private final Optional<Duration> retryAfter;

    public PluginException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.retryAfter = Optional.empty();
    }

    public PluginException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = Optional.empty();
    }

    private PluginException(String message, Duration retryAfter) {
        super(message);
        this.kind = Kind.UNAVAILABLE;
        this.retryAfter = Optional.of(retryAfter);
    }

    /** Makes one of kind {@code UNAVAILABLE} that says when to try again. */
    public static PluginException unavailable(String message, Duration retryAfter) {
        return new PluginException(message, retryAfter);
    }

    /** When trying again makes sense, where that is known. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    public Kind kind() {
        return kind;
    }
}
