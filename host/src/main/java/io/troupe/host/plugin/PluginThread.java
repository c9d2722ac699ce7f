package io.troupe.host.plugin;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that decides about plugins: what goes wrong on it is said, and the next thing is done all the same. */
final class PluginThread extends ScheduledThreadPoolExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(PluginThread.class);

    PluginThread() {
        super(1, Thread.ofPlatform().name("plugins").daemon().factory());
        setRemoveOnCancelPolicy(true);
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        super.afterExecute(task, thrown);
        if (!(task instanceof Future<?> done) || !done.isDone()) {
            return;
        }
        try {
            done.get();
        } catch (CancellationException e) {
            LOG.trace("not needed any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.error("a step about plugins failed; others go on", e.getCause());
        }
    }
}
