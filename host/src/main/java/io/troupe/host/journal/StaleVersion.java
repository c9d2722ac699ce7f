package io.troupe.host.journal;

/** Says that a stream has moved on since the appender last looked. */
public final class StaleVersion extends RuntimeException {

    private final long actual;

    public StaleVersion(String stream, long expected, long actual) {
        super("stream " + stream + " is at version " + actual + ", expected " + expected, null, false, false);
        this.actual = actual;
    }

    /** The version the stream has. */
    public long actual() {
        return actual;
    }
}
