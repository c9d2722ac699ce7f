package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls on threads of their own; what they throw is the cause of the future's failure. */
final class Calls {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Calls() {}

    /** On a platform thread, so that threads it starts are where {@link LiveThreads} looks. */
    static <T> Future<T> started(Callable<T> work) {
        var run = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("testkit-call").start(run);
        return run;
    }

    static <T> T done(Callable<T> work) throws Exception {
        return started(work).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** All at the same time, each on a virtual thread, as the host does. */
    static <T> List<T> together(int count, Callable<T> work) throws Exception {
        var go = new CountDownLatch(1);
        var runs = new ArrayList<FutureTask<T>>();
        for (int i = 0; i < count; i++) {
            var run = new FutureTask<>(() -> {
                go.await();
                return work.call();
            });
            Thread.ofVirtual().name("testkit-call").start(run);
            runs.add(run);
        }
        go.countDown();
        var results = new ArrayList<T>();
        for (var run : runs) {
            results.add(run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return results;
    }

    /** What a call throws, which has to be soon. */
    static Throwable failure(Future<?> call, Duration within) throws InterruptedException {
        try {
            var given = call.get(within.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("it gave " + given + ", expected an exception");
        } catch (ExecutionException e) {
            return Optional.ofNullable(e.getCause()).orElse(e);
        } catch (TimeoutException e) {
            throw new AssertionError("it goes on after " + within + ", expected an exception", e);
        }
    }

    /** How a call ended that was interrupted. */
    record Ended(boolean inTime, @Nullable Throwable thrown) {}

    /** Interrupts a call once it is under way, or before it begins where there is nothing to wait for. */
    static Ended interrupted(Callable<?> work, @Nullable CountDownLatch underWay, Duration within)
            throws InterruptedException {
        var thrown = new @Nullable Throwable[1];
        var thread = Thread.ofVirtual().name("testkit-call").unstarted(() -> {
            try {
                var _ = work.call();
            } catch (Throwable e) {
                thrown[0] = e;
            }
        });
        if (underWay == null) {
            thread.interrupt();
            thread.start();
        } else {
            thread.start();
            assertThat(underWay.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the call got under way")
                    .isTrue();
            thread.interrupt();
        }
        boolean ended = thread.join(within);
        return new Ended(ended, ended ? thrown[0] : null);
    }
}
