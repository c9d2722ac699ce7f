package io.troupe.host.journal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What all parts of a journal in PostgreSQL share: where it is, and threads of its own for the connections, so that its
 * work holds up no event loop of the host.
 *
 * @param context on which what was appended is heard
 * @param sender tells this journal's hints from those of others
 */
record PostgresStore(PostgresPlace place, PgConnectOptions options, Vertx vertx, Context context, String sender)
        implements AutoCloseable {

    /** After this long without an answer a connection counts as dead. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int LOOPS = 2;
    static final int CONNECT_SECONDS = 5;

    static PostgresStore of(PostgresPlace place) {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS).setWorkerPoolSize(1));
        var sender = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return new PostgresStore(place, place.options(), vertx, vertx.getOrCreateContext(), sender);
    }

    /** The same place, reached on a thread of its own, which nothing else keeps busy; closed by itself. */
    PostgresStore aside() {
        var own = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        return new PostgresStore(place, options, own, own.getOrCreateContext(), sender);
    }

    /** Makes a connection; fails when that takes too long. */
    Future<PgConnection> connect() {
        var connecting = PgConnection.connect(vertx, options);
        return connecting
                .timeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .onFailure(late -> connecting.onSuccess(PgConnection::close)); // nobody has it who could close it
    }

    /** Does something on the journal's context, and gives the answer on the caller's. */
    <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        var caller = Vertx.currentContext();
        context.runOnContext(now -> work.get().onComplete(result -> {
            if (caller == null) {
                promise.handle(result);
            } else {
                caller.runOnContext(back -> promise.handle(result));
            }
        }));
        return promise.future();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
