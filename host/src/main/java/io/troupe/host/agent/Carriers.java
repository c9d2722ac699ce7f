package io.troupe.host.agent;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that agents get a turn though others never give one up. A virtual thread that computes without a pause
 * keeps the platform thread that carries it, and there are only as many of those as processors; so a heartbeat is sent
 * through them, and when it does not come back in time one more carrier is asked for. Carriers that are not needed any
 * more are given back. Lives on one Vert.x context, and nothing in it blocks.
 */
final class Carriers implements AutoCloseable {

    static final int MOST_MORE = 32;
    static final long EVERY = Duration.ofMillis(100).toNanos();
    static final long LATE = Duration.ofMillis(250).toNanos();
    static final long CALM = Duration.ofSeconds(30).toNanos();
    private static final long GRACE = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_CALM = Duration.ofMinutes(10).toNanos();
    private static final long REGRET = Duration.ofSeconds(5).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(Carriers.class);

    /** How many virtual threads of this process may run at the same moment. */
    interface Pool {
        int parallelism();

        /**
         * Sets how many.
         *
         * @throws IllegalArgumentException when that is more than the process may have
         */
        void parallelism(int wanted);

        /** Makes it look whether it may have one carrier more. */
        void wake();
    }

    private static final class Beat implements Runnable {
        private long sent;
        private boolean excused;
        private volatile boolean done;

        Beat(long sent) {
            this.sent = sent;
        }

        @Override
        public void run() {
            done = true;
        }
    }

    private final Optional<Pool> pool;
    private final Executor threads;
    private int most = MOST_MORE;
    private int more;
    private Beat beat;
    private long looked;
    private long calmSince;
    private long calm = CALM;
    private long loweredAt;
    private long raisedAt;

    /**
     * Watches from now on.
     *
     * @param threads runs each task on a virtual thread of its own
     * @param now from {@link System#nanoTime}
     */
    Carriers(Optional<Pool> pool, Executor threads, long now) {
        this.pool = pool;
        this.threads = threads;
        this.beat = new Beat(now);
        this.beat.done = true;
        this.looked = now;
        this.calmSince = now;
        this.loweredAt = now - REGRET;
        this.raisedAt = now - GRACE;
    }

    /** Those of this process. Does not block, but loads classes when it is first asked. */
    static Carriers ofProcess() {
        return new Carriers(pool(), Thread::startVirtualThread, System.nanoTime());
    }

    private static Optional<Pool> pool() {
        var found = ManagementFactory.getPlatformMXBeans(VirtualThreadSchedulerMXBean.class);
        if (found.isEmpty()) {
            LOG.warn("this Java cannot change how many threads carry agents: agents that compute without a pause, "
                    + "as many as there are processors, stop all others");
        }
        return found.stream().findFirst().map(Carriers::pool);
    }

    private static Pool pool(VirtualThreadSchedulerMXBean bean) {
        return new Pool() {
            @Override
            public int parallelism() {
                return bean.getParallelism();
            }

            @Override
            public void parallelism(int wanted) {
                bean.setParallelism(wanted);
            }

            // It looks only when work comes into an empty queue, and has a queue for each thread that submits.
            @Override
            public void wake() {
                Thread.ofPlatform().daemon().name("carriers-wake").start(() -> Thread.startVirtualThread(() -> {}));
            }
        };
    }

    /** Says whether there are more than the process began with; until that is over, {@link #look} has to be called. */
    boolean areMore() {
        return more > 0;
    }

    /** Says whether every agent that could run has had its turn lately, so that one that is late is itself to blame. */
    boolean keepUp(long now) {
        return pool.isEmpty() || more >= most || (now - raisedAt >= GRACE && (beat.done || now - beat.sent < LATE));
    }

    /** To be called every few milliseconds while agents are at work. */
    void look(long now) {
        pool.ifPresent(carriers -> look(carriers, now));
    }

    private void look(Pool carriers, long now) {
        boolean overslept = now - looked >= EVERY;
        looked = now;
        if (beat.done) {
            if (now - beat.sent >= EVERY) {
                lowerWhenCalm(carriers, now);
                send(now);
            }
        } else if (overslept && !beat.excused) {
            beat.sent = now; // the machine stood still for this thread too, which says nothing of carriers
            beat.excused = true;
        } else if (now - beat.sent >= LATE) {
            raise(carriers, now);
            carriers.wake();
            send(now);
        }
    }

    private void send(long now) {
        beat = new Beat(now);
        threads.execute(beat);
    }

    private void raise(Pool carriers, long now) {
        calmSince = now;
        calm = now - loweredAt < REGRET ? Math.min(2 * calm, LONGEST_CALM) : CALM;
        if (more >= most) {
            return;
        }
        int wanted = carriers.parallelism() + 1;
        try {
            carriers.parallelism(wanted);
            more++;
            raisedAt = now;
            LOG.warn(
                    "agents compute without a pause and keep every thread that carries agents: now there are {}",
                    wanted);
        } catch (IllegalArgumentException e) {
            most = more;
            LOG.warn("no more than {} threads may carry agents here, and agents keep all of them", wanted - 1);
        }
        if (more == most) {
            LOG.warn("that was the last: agents wait until one of those that compute has ended");
        }
    }

    /** Waits longer each time that it proves too soon, so that agents that never end do not make others stumble. */
    private void lowerWhenCalm(Pool carriers, long now) {
        if (more > 0 && now - calmSince >= calm) {
            carriers.parallelism(Math.max(1, carriers.parallelism() - 1));
            more--;
            calmSince = now;
            loweredAt = now;
        }
    }

    /** Gives back what it asked for. */
    @Override
    public void close() {
        pool.filter(carriers -> more > 0)
                .ifPresent(carriers -> carriers.parallelism(Math.max(1, carriers.parallelism() - more)));
        more = 0;
        most = 0;
    }
}
