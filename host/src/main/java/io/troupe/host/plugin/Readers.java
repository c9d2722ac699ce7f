package io.troupe.host.plugin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does for one thread, the owner, what may block or runs code of plugins: a few jobs at once, each with a limit of time.
 * A job that is not done by then is interrupted and given up, and its thread no longer counts: one plugin that hangs
 * holds up nobody else.
 */
final class Readers implements AutoCloseable {

    private static final int AT_ONCE = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

    private final ScheduledExecutorService owner;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("plugin-reader-", 0).daemon().factory());
    private final Queue<Job<?>> waiting = new ArrayDeque<>();
    private int active;

    /** What came of a job, or what it threw. */
    record Result<T>(@Nullable T value, @Nullable Throwable failure) {

        /** What it threw, of one without a value. */
        Throwable cause() {
            return failure == null ? new IllegalStateException("nothing came of it") : failure;
        }
    }

    /**
     * Something to do.
     *
     * @param done is told what came of it, on the owner's thread
     * @param late takes what comes after it was given up, on any thread, so as to close it
     */
    record Job<T>(Callable<T> work, Duration atMost, Consumer<Result<T>> done, Consumer<T> late) {}

    Readers(ScheduledExecutorService owner) {
        this.owner = owner;
    }

    /** On the owner's thread. */
    void add(Job<?> job) {
        waiting.add(job);
        next();
    }

    private void next() {
        while (active < AT_ONCE && !waiting.isEmpty()) {
            active++;
            begin(waiting.remove());
        }
    }

    private <T> void begin(Job<T> job) {
        var running = new Running<>(job);
        var thread = threads.submit(() -> {
            var result = result(job);
            hand(() -> running.end(result), result, job);
        });
        running.limit = owner.schedule(
                () -> {
                    thread.cancel(true);
                    running.end(new Result<>(
                            null,
                            new TimeoutException(
                                    "not done within " + job.atMost().toSeconds() + " s, and given up")));
                },
                job.atMost().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private <T> void hand(Runnable end, Result<T> result, Job<T> job) {
        try {
            owner.execute(end);
        } catch (RejectedExecutionException closed) {
            if (result.value() != null) {
                job.late().accept(result.value());
            }
        }
    }

    private static <T> Result<T> result(Job<T> job) {
        try {
            return new Result<>(job.work().call(), null);
        } catch (Throwable e) { // a plugin may throw anything; the host goes on
            return new Result<>(null, e);
        }
    }

    private final class Running<T> {
        private final Job<T> job;
        private @Nullable Future<?> limit;
        private boolean over;

        Running(Job<T> job) {
            this.job = job;
        }

        /** On the owner's thread. */
        void end(Result<T> result) {
            if (over) {
                if (result.value() != null) {
                    job.late().accept(result.value());
                }
                return;
            }
            over = true;
            if (limit != null) {
                limit.cancel(false); // it holds on to what the job holds
            }
            active--;
            job.done().accept(result);
            next();
        }
    }

    /** On the owner's thread, which takes care of what has not been done. */
    @Override
    public void close() {
        waiting.clear();
        threads.shutdownNow();
    }
}
