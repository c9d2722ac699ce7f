package io.troupe.host;

import io.troupe.host.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the parts of a host stand in: Vert.x and the bus, and the order in which all is closed. On an ordinary thread,
 * which it blocks.
 */
final class Frame implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Frame.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What is closed at the end, the last made first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final Vertx vertx;
    private final Bus bus;

    Frame() {
        vertx = own(
                Vertx.vertx(new VertxOptions()
                        .setPreferNativeTransport(false)
                        .setFileSystemOptions(new FileSystemOptions()
                                .setClassPathResolvingEnabled(false)
                                .setFileCachingEnabled(false))),
                made -> await(made.close()));
        bus = new Bus(vertx);
    }

    Vertx vertx() {
        return vertx;
    }

    Bus bus() {
        return bus;
    }

    /** How a part is closed. */
    interface Closing<T> {
        void close(T part) throws Exception;
    }

    /** Closes the part at the end, before those that were there before it. */
    <T> T own(T part, Closing<T> closing) {
        parts.push(() -> closing.close(part));
        return part;
    }

    /** Does something on a Vert.x context of its own, so that services share the event loops, and waits for it. */
    <T> T on(Callable<Future<T>> work) {
        Promise<T> done = Promise.promise();
        await(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() throws Exception {
                return work.call().onComplete(done);
            }
        }));
        return await(done.future());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StartRefused("a part of the host was not done within " + PATIENCE.toMinutes() + " minutes");
        }
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part did not close", e);
            }
        }
    }
}
