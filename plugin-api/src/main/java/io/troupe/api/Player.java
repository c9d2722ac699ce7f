package io.troupe.api;

/** Plays agents. Safe for many threads: each part is played apart from the others, however many there are at once. */
public interface Player extends AutoCloseable {

    /**
     * Takes a part, and makes ready what it takes to play it. Called on a virtual thread; may block for some seconds, and
     * is interruptible.
     *
     * @param stage what the player may ask of the host until the performance is closed
     * @throws PluginException of kind {@code UNAVAILABLE} when trying again later may help, {@code REFUSED} when not
     * @throws InterruptedException when the task is cancelled or its time is over; let it pass
     */
    Performance take(Part part, Stage stage) throws InterruptedException;

    /**
     * Ends what is under way, each with a {@link PluginException}, and leaves nothing behind: no thread, no process.
     * Blocks for some seconds at most; more than once does no harm.
     */
    @Override
    void close();
}
