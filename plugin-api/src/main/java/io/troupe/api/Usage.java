package io.troupe.api;

/**
 * Counts the tokens of a model, as its provider reports them.
 *
 * @param input read anew
 * @param output written, thinking included
 * @param cachedInput read from the provider's cache, which costs less
 * @param cacheWrites read anew and put into the cache, which costs a little more
 */
public record Usage(long input, long output, long cachedInput, long cacheWrites) {

    public static final Usage NONE = new Usage(0, 0, 0, 0);

    public Usage {
        if (input < 0 || output < 0 || cachedInput < 0 || cacheWrites < 0) {
            throw new IllegalArgumentException("usage of " + input + ", " + output + ", " + cachedInput + ", "
                    + cacheWrites + " tokens, expected none below zero");
        }
    }

    public static Usage of(long input, long output) {
        return new Usage(input, output, 0, 0);
    }

    /** All of them together. */
    public long total() {
        return input + output + cachedInput + cacheWrites;
    }

    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                output + other.output,
                cachedInput + other.cachedInput,
                cacheWrites + other.cacheWrites);
    }
}
