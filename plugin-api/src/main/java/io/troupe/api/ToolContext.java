package io.troupe.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a tool may ask of the host while it works on one call. Safe for use by the call's threads. */
public interface ToolContext {

    /** Tells whoever waits what is going on. Does not block; under a flood the newest notes win. */
    void progress(String note);

    /**
     * Says that nothing will come for about this long, so that nobody need hold a connection open meanwhile: who waits
     * comes back for the rest. Does not block.
     */
    default void pause(Duration time) {}

    /** When the call is interrupted. */
    Instant deadline();

    /** A key that is the same each time this call is tried, for effects that must happen once. */
    String idempotencyKey();

    /**
     * Asks the human behind the call, and waits.
     *
     * @throws PluginException of kind {@code REFUSED} when nobody can be asked
     */
    Answer ask(Question question) throws InterruptedException;

    /** A model to think with, where there is one. */
    Optional<ChatModel> model();
}
