package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Leaving;
import io.troupe.host.journal.Journal.Retired;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the archiver, and looks things up in the archive, each on a thread of its own. */
final class Retirement implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
    private static final int MOST_RUNS = 4;
    private static final int MOST_SEARCHES = 16;

    private final Archive archive;
    private final Retiring archiver;
    private final ThreadPoolExecutor running = thread("troupe-journal-archive", MOST_RUNS);
    private final ThreadPoolExecutor searching = thread("troupe-journal-search", MOST_SEARCHES);
    private volatile Optional<String> trouble = Optional.empty();

    Retirement(Archive archive, Retiring archiver) {
        this.archive = archive;
        this.archiver = archiver;
    }

    Future<Retired> run(Leaving leaving) {
        return on(running, () -> {
            try {
                var retired = archiver.run(leaving);
                trouble = Optional.empty();
                return retired;
            } catch (IOException | SQLException | RuntimeException e) {
                var why = "old facts could not leave the journal, which is tried again: " + e.getMessage();
                trouble = Optional.of(why);
                LOG.warn(why);
                LOG.debug("which was", e);
                throw new StoreUnavailable(why, e);
            }
        });
    }

    /** Finds a stream; empty at once where it cannot have left. */
    Future<List<Recorded>> find(String stream) {
        return archive.mayHave(stream).isEmpty()
                ? Future.succeededFuture(List.of())
                : on(searching, () -> {
                    try {
                        return archive.find(stream);
                    } catch (IOException e) {
                        throw new StoreUnavailable("cannot read the archive: " + e.getMessage(), e);
                    }
                });
    }

    /** Why the last run failed; empty when it did not. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Returns soon: a run stops after its next few facts. */
    @Override
    public void close() {
        archiver.stop();
        running.shutdown();
        searching.shutdownNow();
        try {
            if (!running.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("facts are leaving the journal still; the next start goes on with it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> Future<T> on(ThreadPoolExecutor thread, Callable<T> work) {
        Promise<T> promise = Promise.promise();
        var context = Vertx.currentContext();
        try {
            thread.execute(() -> {
                Future<T> result;
                try {
                    result = Future.succeededFuture(work.call());
                } catch (Exception e) {
                    result = Future.failedFuture(e);
                }
                var found = result;
                if (context == null) {
                    found.onComplete(promise);
                } else {
                    context.runOnContext(now -> found.onComplete(promise));
                }
            });
        } catch (RejectedExecutionException e) {
            promise.fail(new StoreUnavailable("the archive has too much to do already, try again"));
        }
        return promise.future();
    }

    private static ThreadPoolExecutor thread(String name, int waiting) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                Thread.ofPlatform().name(name).daemon().factory());
    }
}
