package io.troupe.host.child;

/** Counts what happens within a time. One thread. */
final class Rate {

    private final int most;
    private final long millis;
    private long begun = System.nanoTime();
    private int count;

    /** @param most how much may happen within so many milliseconds */
    Rate(int most, long millis) {
        this.most = most;
        this.millis = millis;
    }

    /** Counts one more; false when that is one too many. */
    boolean allows() {
        if (passed() >= millis) {
            begun = System.nanoTime();
            count = 0;
        }
        return ++count < most;
    }

    /** How many milliseconds of the time are left. */
    long left() {
        return Math.max(1, millis - passed());
    }

    private long passed() {
        return (System.nanoTime() - begun) / 1_000_000;
    }
}
