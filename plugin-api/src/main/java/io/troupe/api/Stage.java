package io.troupe.api;

import java.math.BigDecimal;
import java.util.Optional;

/** What a {@link Player} may ask of the host while it plays a part. Safe for many threads. */
public interface Stage {

    /** Tells whoever waits what is going on. Does not block; under a flood the newest notes win. */
    void progress(String note);

    /**
     * Asks a human and waits, as {@link AgentContext#ask} does: whether a command may be run, say.
     *
     * @throws InterruptedException when the task is cancelled or its deadline passes; let it pass
     */
    Answer ask(Question question) throws InterruptedException;

    /** What may still be used of the task's budget. */
    Budget left();

    /**
     * Says what the turn that is under way has used until now, all of it together. To be called as often as there is
     * news; the end of a turn need not be reported here.
     *
     * @throws PluginException of kind {@code REFUSED} when that is more than the budget has; let it pass, the work is
     *     to be ended at once
     */
    void used(Usage usage, Optional<BigDecimal> cost);
}
