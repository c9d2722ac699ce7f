package io.troupe.host.model;

import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.troupe.api.PluginException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What the calls of a model, or of all models of a provider, go through: so many at once, so many in a minute. Further
 * ones wait, in the order in which they came, but no more than {@value #MOST_WAITING} of them. Any thread.
 */
final class Lane {

    static final int MOST_WAITING = 1_000;

    private static final Duration SOON = Duration.ofSeconds(5);
    /** A call waits for as long as its task has time, which interrupts it. */
    private static final Duration FOR_EVER = Duration.ofDays(366);

    /**
     * How time passes.
     *
     * @param parking how one waits
     */
    record Pace(TimeMeter meter, BlockingStrategy parking) {
        static final Pace REAL = new Pace(TimeMeter.SYSTEM_NANOTIME, BlockingStrategy.PARKING);
    }

    private final String name;
    private final Optional<Semaphore> room;
    private final Optional<Bucket> rate;
    private final Pace pace;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Makes a lane.
     *
     * @param parallel calls at once; empty for any number
     * @param perMinute calls in a minute, which may come at once; empty for any number
     */
    Lane(String name, Optional<Integer> parallel, Optional<Integer> perMinute, Pace pace) {
        this.name = name;
        this.pace = pace;
        this.room = parallel.map(most -> new Semaphore(most, true));
        this.rate = perMinute.map(most -> Bucket.builder()
                .withCustomTimePrecision(pace.meter())
                .addLimit(limit -> limit.capacity(most).refillGreedy(most, Duration.ofMinutes(1)))
                .build());
    }

    int waiting() {
        return waiting.get();
    }

    /**
     * Waits until a call may begin; {@link #leave} has to follow it.
     *
     * @param onWait is told in words when it has to wait, and when that is over
     * @throws PluginException {@code UNAVAILABLE} when too many wait already
     */
    void enter(Consumer<String> onWait) throws InterruptedException {
        boolean entered = room.isEmpty() || room.get().tryAcquire();
        if (!entered) {
            waiting(onWait, "answers as many calls as it may", () -> room.get().acquire());
        }
        boolean begins = false;
        try {
            if (rate.isPresent() && !rate.get().tryConsume(1)) {
                waiting(onWait, "got as many calls in a minute as it may", () -> reserve(rate.get()));
            }
            begins = true;
        } finally {
            if (!begins) {
                leave();
            }
        }
    }

    private void reserve(Bucket bucket) throws InterruptedException {
        try {
            if (!bucket.asBlocking().tryConsume(1, FOR_EVER, pace.parking())) {
                throw PluginException.unavailable("overloaded: too many calls wait for model '" + name + "'", SOON);
            }
        } catch (InterruptedException e) {
            bucket.addTokens(1); // those that come later need not wait for one that has gone
            throw e;
        }
    }

    void leave() {
        room.ifPresent(Semaphore::release);
    }

    private interface Waiting {
        void await() throws InterruptedException;
    }

    private void waiting(Consumer<String> onWait, String why, Waiting wait) throws InterruptedException {
        try {
            if (waiting.incrementAndGet() > MOST_WAITING) {
                throw PluginException.unavailable(
                        "overloaded: " + MOST_WAITING + " calls wait for model '" + name + "' already", SOON);
            }
            onWait.accept("waits for model '" + name + "', which " + why);
            wait.await();
            onWait.accept("model '" + name + "' takes the call");
        } finally {
            waiting.decrementAndGet();
        }
    }
}
