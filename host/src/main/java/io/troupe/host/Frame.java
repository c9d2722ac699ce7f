package io.troupe.host;

import io.troupe.host.bus.Bus;
import io.troupe.host.cluster.Cluster;
import io.troupe.host.cluster.Membership.Hold;
import io.troupe.host.settings.ClusterSettings;
import io.vertx.core.Context;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the parts of a host stand in: Vert.x and the bus, and the order in which all is closed. On an ordinary thread,
 * which it blocks.
 */
final class Frame implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Frame.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LONG_PATIENCE = Duration.ofHours(1);
    private static final Duration LOOK = Duration.ofMillis(100);

    /** What is closed at the end, the last made first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final Vertx vertx;
    private final Bus bus;
    private final BooleanSupplier goesOn;
    private final Duration patience;

    private Frame(Vertx vertx, Bus bus, BooleanSupplier goesOn, Duration patience) {
        this.vertx = vertx;
        this.bus = bus;
        this.goesOn = goesOn;
        this.patience = patience;
    }

    /** One for a host of these settings. */
    static Frame of(ClusterSettings cluster) {
        var options = new VertxOptions()
                .setPreferNativeTransport(false)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
        var vertx = cluster.enabled() ? await(Cluster.open(options, cluster)) : Vertx.vertx(options);
        var frame = new Frame(vertx, new Bus(vertx), () -> true, PATIENCE);
        frame.own(vertx, made -> await(made.close()));
        return frame;
    }

    /**
     * A part of it that is closed by itself, and that nobody reaches while it may not serve. What is done there may take
     * as long as reading the longest journal does, and is given up once it is of no more use.
     */
    Frame bay(Hold hold) {
        return new Frame(vertx, bus.whileIt(hold.serves()), hold.lasts(), LONG_PATIENCE);
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
        return room().on(work);
    }

    /** A Vert.x context on which a service lives, from its start to its end. */
    final class Room {
        private final Context context;

        private Room(Context context) {
            this.context = context;
        }

        /** Does something here, and waits for it. */
        <T> T on(Callable<Future<T>> work) {
            return whileItGoesOn(begun(work));
        }

        private <T> Future<T> begun(Callable<Future<T>> work) {
            Promise<T> done = Promise.promise();
            context.runOnContext(here -> {
                try {
                    work.call().onComplete(done);
                } catch (Exception e) {
                    done.fail(e);
                }
            });
            return done.future();
        }

        /** Has a part that lives here closed here at the end. */
        <T> T own(T part, Function<T, Future<Void>> closing) {
            return Frame.this.own(part, made -> await(begun(() -> closing.apply(made))));
        }
    }

    /** Makes one; what still listens or waits there at the end is let go. */
    Room room() {
        Promise<Context> made = Promise.promise();
        var id = await(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                made.complete(context);
                return Future.succeededFuture();
            }
        }));
        parts.push(() -> await(vertx.undeploy(id)));
        return new Room(await(made.future()));
    }

    private <T> T whileItGoesOn(Future<T> future) {
        var done = future.toCompletionStage().toCompletableFuture();
        long until = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - until < 0) {
            try {
                return done.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!goesOn.getAsBoolean()) {
                    throw new StartRefused("it was no more to be done before it was");
                }
            } catch (ExecutionException e) {
                return await(future); // which throws what went wrong
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartRefused("nobody waits for a part of the host any longer");
            }
        }
        throw new StartRefused("a part of the host was not done within " + patience.toMinutes() + " minutes");
    }

    static <T> T await(Future<T> future) {
        return await(future, PATIENCE);
    }

    /** The same for what may read a whole journal. */
    static <T> T awaitLong(Future<T> future) {
        return await(future, LONG_PATIENCE);
    }

    private static <T> T await(Future<T> future, Duration patience) {
        try {
            return future.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StartRefused("a part of the host was not done within " + patience.toMinutes() + " minutes");
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
