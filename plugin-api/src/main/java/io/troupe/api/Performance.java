package io.troupe.api;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One part being played. Used by one thread at a time; only {@link #close} may be called from another. */
public interface Performance extends AutoCloseable {

    /**
     * What came of one turn.
     *
     * @param reply what was said last, and what the whole turn used
     * @param cost of the turn, in the currency of the operator's prices; empty where the player does not say
     */
    record Turn(Reply reply, Optional<BigDecimal> cost) {

        /** A turn without a cost of its own: the operator's prices tell it, if there are any. */
        public static Turn of(Reply reply) {
            return new Turn(reply, Optional.empty());
        }
    }

    /**
     * Says something, and waits until the player has done all that it does about that. What is said first is the task;
     * what is said later goes on in the same conversation, where it was.
     *
     * @param onDelta is told, on the calling thread, of text as it is said and of each of the player's own tools as it
     *     is called; what it throws is let pass
     * @throws PluginException of kind {@code UNAVAILABLE} when trying again later may help, {@code REFUSED} when not
     * @throws InterruptedException when the task is cancelled or its time is over; let it pass at once: what is under
     *     way is ended by {@link #close}
     */
    Turn say(List<Content> words, Consumer<Delta> onDelta) throws InterruptedException;

    /**
     * Gives what there is besides the words: which files were changed, say. Called at most once, after the last turn,
     * when its answer was taken; only then is what was made kept beyond {@link #close}.
     */
    default List<Content> results() throws InterruptedException {
        return List.of();
    }

    /** Ends what is still under way, without waiting long for it; more than once does no harm. */
    @Override
    void close();
}
