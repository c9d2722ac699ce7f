package io.troupe.host.fact;

import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time it is for the host: that of its machine, unless the nodes share a store whose clock is another one by more
 * than a second. Then the store's counts, so that what one node writes down or asks for by a time means the same to all.
 * Any thread.
 */
public final class HostClock {

    private static final Logger LOG = LoggerFactory.getLogger(HostClock.class);

    /** What the clocks of machines that are looked after may differ by. */
    private static final long TOLERANCE_MILLIS = 1_000;

    private static final HostClock PROCESS = new HostClock();

    private volatile long offset;

    /** One that goes as the machine's does. */
    public HostClock() {}

    /** The one that the whole process goes by. */
    public static HostClock ofProcess() {
        return PROCESS;
    }

    /** Now, in epoch milliseconds. */
    public static long millis() {
        return System.currentTimeMillis() + PROCESS.offset;
    }

    /** Now. */
    public static Instant now() {
        return Instant.ofEpochMilli(millis());
    }

    /** What the machine's own clock shows at a time of the host, for those who know only that one. */
    public static Instant onMachine(Instant time) {
        return time.minusMillis(PROCESS.offset);
    }

    /**
     * Takes in what a store's clock showed, all in epoch milliseconds.
     *
     * @param store what it showed between the question and its answer
     * @param asked when it was asked, by the machine's clock
     * @param answered when the answer came, by the machine's clock
     */
    public void follow(long store, long asked, long answered) {
        long doubt = TOLERANCE_MILLIS + Math.max(0, answered - asked) / 2;
        long seen = store - (asked + answered) / 2;
        if (Math.abs(seen - offset) <= doubt) {
            return;
        }
        offset = Math.abs(seen) <= doubt ? 0 : seen;
        LOG.warn(
                offset == 0
                        ? "this machine's clock goes as the store's again"
                        : "this machine's clock is {} ms {} the store's, which is the one that counts; see to its time",
                Math.abs(seen),
                seen < 0 ? "ahead of" : "behind");
    }

    /** By how many milliseconds the store's clock is ahead of the machine's, where that counts; else 0. */
    public long offsetMillis() {
        return offset;
    }
}
