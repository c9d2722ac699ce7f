package io.troupe.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Models of one provider. Safe for many threads at once; every call blocks and can be interrupted. */
public interface ChatModel extends AutoCloseable {

    /**
     * A model that can be asked for.
     *
     * @param name as the provider knows it
     * @param contextTokens how much fits into a prompt and its reply
     */
    record Known(String name, Optional<Integer> contextTokens) {}

    /**
     * Lists the models, the one that answers when a prompt names none first.
     *
     * @throws PluginException as {@link #reply} does
     */
    List<Known> models() throws InterruptedException;

    /**
     * Asks the model and waits for the whole reply. Tries once: whether to try again is the caller's to decide.
     *
     * @param onDelta is told of each piece as it comes, on the calling thread
     * @throws PluginException of kind {@code UNAVAILABLE} when trying again may help (overloaded, rate limited, cut off;
     *     {@link PluginException#retryAfter} as the provider said), {@code SETTINGS} when the key is not accepted,
     *     {@code REFUSED} when this prompt will never be taken
     * @throws InterruptedException when the thread is interrupted; the request is given up then
     */
    Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException;

    /** Lets go of connections; what is under way fails. */
    @Override
    default void close() {}
}
