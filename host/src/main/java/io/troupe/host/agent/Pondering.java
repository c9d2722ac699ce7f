package io.troupe.host.agent;

/** Measures for how long humans were asked something, by one thread or by several at once. Safe for many threads. */
final class Pondering {

    private int questions;
    private long since;
    private long before;

    /** A question was put. */
    synchronized void begin(long now) {
        if (questions++ == 0) {
            since = now;
        }
    }

    /** A question was answered, or nobody waits for that any more. */
    synchronized void end(long now) {
        if (--questions == 0) {
            before += Math.max(0, now - since);
        }
    }

    /** How many milliseconds there was a question, until now. */
    synchronized long millis(long now) {
        return questions == 0 ? before : before + Math.max(0, now - since);
    }
}
