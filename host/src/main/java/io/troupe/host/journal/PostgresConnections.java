package io.troupe.host.journal;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A few connections, each made when it is needed. One that does not answer in time is given up at once, rather than when
 * the network notices: behind a cut that has healed that may take minutes. On the journal's context alone.
 */
final class PostgresConnections {

    private final PostgresStore store;
    private final List<Slot> slots;
    private final int mostWaiting;
    private int waiting;

    /** A place for one connection. */
    private static final class Slot {
        private @Nullable Future<PgConnection> open;
        private int waiting;
    }

    PostgresConnections(PostgresStore store, int most, int mostWaiting) {
        this.store = store;
        this.slots = Stream.generate(Slot::new).limit(most).toList();
        this.mostWaiting = mostWaiting;
    }

    /** Asks something on the connection for which the fewest wait. */
    <T> Future<T> use(Function<PgConnection, Future<T>> question) {
        return use(PostgresStore.PATIENCE, question);
    }

    /** The same for what has to be answered within a time. */
    <T> Future<T> use(Duration patience, Function<PgConnection, Future<T>> question) {
        if (waiting >= mostWaiting) {
            return Future.failedFuture(
                    new StoreUnavailable(waiting + " questions wait for the database already, try again"));
        }
        var slot =
                slots.stream().min(Comparator.comparingInt(one -> one.waiting)).orElseThrow();
        waiting++;
        slot.waiting++;
        var mine = connection(slot);
        return mine.compose(line -> question.apply(line)
                        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .onFailure(failure -> {
                            if (failure instanceof TimeoutException) {
                                forget(slot, mine); // its end may be noticed only much later
                                line.close().onFailure(gone -> {}); // it is given up either way
                            }
                        }))
                .onComplete(done -> {
                    waiting--;
                    slot.waiting--;
                });
    }

    private Future<PgConnection> connection(Slot slot) {
        var open = slot.open;
        if (open != null) {
            return open;
        }
        var fresh = store.connect();
        slot.open = fresh;
        fresh.onSuccess(line -> {
                    line.exceptionHandler(known -> {}); // whoever waits for an answer is told
                    line.closeHandler(gone -> forget(slot, fresh));
                })
                .onFailure(failed -> forget(slot, fresh));
        return fresh;
    }

    private static void forget(Slot slot, Future<PgConnection> which) {
        if (which.equals(slot.open)) {
            slot.open = null;
        }
    }
}
