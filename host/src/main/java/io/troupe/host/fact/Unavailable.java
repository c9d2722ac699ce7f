package io.troupe.host.fact;

/** Says that something cannot be had right now, and will be again by itself: who asked may come back. */
public abstract class Unavailable extends RuntimeException {

    protected Unavailable(String message, Throwable cause) {
        super(message, cause);
    }

    protected Unavailable(String message) {
        super(message);
    }

    /** Says whether it is known that nothing was written: then whoever asked may do so again wherever that is possible. */
    public boolean isUntouched() {
        return false;
    }
}
