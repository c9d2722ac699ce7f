package io.troupe.api;

/** A piece of a reply while it is being said. The reply at the end has all of it, and is what counts. */
public sealed interface Delta {

    /** More text. */
    record Text(String text) implements Delta {}

    /** More of what the model thinks. */
    record Thinking(String text) implements Delta {}

    /** The model begins to call a tool; what with is still to come. */
    record Calling(String callId, String tool) implements Delta {}

    /**
     * All that was said of this reply so far does not count: it broke off, and is said anew, maybe by another model. Only
     * the host says this, never a provider.
     */
    record Anew() implements Delta {}
}
