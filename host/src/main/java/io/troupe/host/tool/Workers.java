package io.troupe.host.tool;

import io.troupe.api.PluginException;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs foreign code, each piece on a virtual thread that is interrupted when its time is up. Any thread. */
public final class Workers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int MOST = 1_000;

    private final Vertx vertx;
    private final Ids ids = new Ids();
    private final Semaphore room = new Semaphore(MOST);
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();

    public Workers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** What is to be done; may block. */
    interface Work<T> {
        T done() throws InterruptedException;
    }

    /** A name for work that nobody will stop. */
    String name() {
        return ids.next("work");
    }

    /** Runs it; fails with a {@link Refusal} always. */
    <T> Future<T> run(String id, Instant deadline, Work<T> work) {
        if (!room.tryAcquire()) {
            return Future.failedFuture(
                    Refusal.later(ErrorCode.OVERLOADED, MOST + " calls of tools are under way", Duration.ofSeconds(1)));
        }
        Promise<T> promise = Promise.promise();
        var thread = Thread.ofVirtual()
                .name("tool-" + id)
                .inheritInheritableThreadLocals(false)
                .unstarted(() -> {
                    try {
                        promise.tryComplete(work.done());
                    } catch (InterruptedException e) {
                        promise.tryFail(Refusal.of(ErrorCode.DEADLINE_EXCEEDED, "the call was interrupted"));
                    } catch (Refusal e) {
                        promise.tryFail(e);
                    } catch (PluginException e) {
                        promise.tryFail(ToolService.refusal(e));
                    } catch (RuntimeException | LinkageError | StackOverflowError e) {
                        LOG.warn("a provider of tools failed", e);
                        promise.tryFail(Refusal.of(ErrorCode.NOT_ALLOWED, "the provider failed: " + e));
                    } finally {
                        threads.remove(id);
                        room.release();
                    }
                });
        long timer = vertx.setTimer(
                Math.max(1, Duration.between(HostClock.now(), deadline).toMillis()), late -> thread.interrupt());
        threads.put(id, thread);
        thread.start();
        return promise.future().onComplete(either -> vertx.cancelTimer(timer));
    }

    void stop(String id) {
        var thread = threads.get(id);
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        threads.values().forEach(Thread::interrupt);
    }
}
