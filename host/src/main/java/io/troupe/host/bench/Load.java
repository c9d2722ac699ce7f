package io.troupe.host.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Asks again and again, from one Vert.x context, and times the answers. */
final class Load {

    private static final int MAX_SAMPLES = 1 << 20;

    /**
     * What came of it.
     *
     * @param perSecond answers a second
     * @param p50Millis of the sampled answers
     */
    record Result(double perSecond, double p50Millis, double p99Millis, long count) {}

    private final Supplier<Future<?>> ask;
    private final long[] nanos = new long[MAX_SAMPLES];
    private int samples;
    private long count;
    private int inFlight;
    private long end;
    private final Promise<Void> done = Promise.promise();

    private Load(Supplier<Future<?>> ask) {
        this.ask = ask;
    }

    /** Keeps so many questions in flight for so long. Blocks; fails when a question fails. */
    static Result closed(Context context, int inFlight, int millis, Supplier<Future<?>> ask) {
        var load = new Load(ask);
        long start = System.nanoTime();
        load.end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        context.runOnContext(now -> {
            for (int i = 0; i < inFlight; i++) {
                load.inFlight++;
                load.again();
            }
        });
        load.done.future().await();
        return load.result(System.nanoTime() - start);
    }

    /** Asks so often, so many questions in flight at once, and gives the answers a second. Blocks; fails with the first. */
    static double all(Context context, int inFlight, int count, Supplier<Future<?>> ask) {
        var left = new AtomicInteger(count);
        var open = new AtomicInteger(count);
        Promise<Void> done = Promise.promise();
        long start = System.nanoTime();
        context.runOnContext(now -> {
            for (int asking = 0; asking < inFlight; asking++) {
                next(left, open, ask, done);
            }
        });
        done.future().await();
        return count * 1e9 / (System.nanoTime() - start);
    }

    private static void next(AtomicInteger left, AtomicInteger open, Supplier<Future<?>> ask, Promise<Void> done) {
        if (left.getAndDecrement() > 0) {
            ask.get()
                    .onComplete(
                            answer -> {
                                if (open.decrementAndGet() == 0) {
                                    done.tryComplete();
                                }
                                next(left, open, ask, done);
                            },
                            done::tryFail);
        }
    }

    /** Asks so often a second, whether answers come or not, for so long; times from when each was due. Blocks. */
    static Result offered(Vertx vertx, Context context, int perSecond, int millis, Supplier<Future<?>> ask) {
        var load = new Load(ask);
        long start = System.nanoTime();
        long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long total = (long) perSecond * millis / 1_000;
        context.runOnContext(now -> vertx.setPeriodic(1, tick -> {
            long due = Math.min(total, (System.nanoTime() - start) / gap);
            while (load.count + load.inFlight < due) {
                long when = start + (load.count + load.inFlight) * gap;
                load.inFlight++;
                ask.get().onComplete(answer -> load.answered(when), load.done::tryFail);
            }
            if (load.count >= total) {
                vertx.cancelTimer(tick);
                load.done.tryComplete();
            }
        }));
        load.done.future().await();
        return load.result(System.nanoTime() - start);
    }

    private void again() {
        long begun = System.nanoTime();
        ask.get()
                .onComplete(
                        answer -> {
                            answered(begun);
                            if (System.nanoTime() < end) {
                                inFlight++;
                                again();
                            } else if (inFlight == 0) {
                                done.tryComplete();
                            }
                        },
                        done::tryFail);
    }

    private void answered(long begun) {
        inFlight--;
        count++;
        nanos[samples++ & (MAX_SAMPLES - 1)] = System.nanoTime() - begun;
    }

    private Result result(long took) {
        var sorted = Arrays.copyOf(nanos, Math.min(samples, MAX_SAMPLES));
        Arrays.sort(sorted);
        return new Result(
                count * 1e9 / took,
                sorted[(int) (sorted.length * 0.5)] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                count);
    }
}
