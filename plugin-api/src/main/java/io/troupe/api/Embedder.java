package io.troupe.api;

import java.util.List;

/** Turns text into vectors. Safe for many threads at once; blocks and can be interrupted. */
public interface Embedder extends AutoCloseable {

    /** Names the model; vectors of different models cannot be compared. */
    String model();

    /** How many numbers a vector has. */
    int dimensions();

    /**
     * Gives a vector of length 1 for each text, in order.
     *
     * @throws PluginException of kind {@code UNAVAILABLE} when trying again may help, else {@code REFUSED}
     */
    List<float[]> embed(List<String> texts) throws InterruptedException;

    @Override
    default void close() {}
}
