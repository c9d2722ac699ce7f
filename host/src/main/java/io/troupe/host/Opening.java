package io.troupe.host;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.http.Health;
import io.troupe.host.http.HttpEdge;
import io.troupe.host.http.WaitingDoor;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the journal of a host that starts. A database that cannot be reached or has no room right now is waited for; who
 * looks meanwhile finds a host that lives, is not ready, and says why. On an ordinary thread, which it blocks.
 */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final String FIX =
            "the host tries again by itself; if it stays so, see that the database runs, can be "
                    + "reached from here, and has a connection free (max_connections)";

    private final Vertx vertx;
    private final HttpEdge.Options door;
    private final Duration patience;
    private volatile Optional<Health.Problem> problem = Optional.empty();
    private @Nullable HttpServer waiting;

    /**
     * One for a host that is to listen there.
     *
     * @param patience how long a database is waited for
     */
    Opening(Vertx vertx, HttpEdge.Options door, Duration patience) {
        this.vertx = vertx;
        this.door = door;
        this.patience = patience;
    }

    /** @throws StoreUnavailable when it cannot be opened, and will not be by itself, or not in time */
    Journal open(Supplier<Journal> opening) {
        long until = System.nanoTime() + patience.toNanos();
        try {
            for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
                try {
                    return opening.get();
                } catch (StoreUnavailable e) {
                    if (!e.mayPass() || System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) - until > 0) {
                        throw e;
                    }
                    await(e, pause);
                }
            }
        } finally {
            leave();
        }
    }

    private void await(StoreUnavailable why, long pause) {
        var detail = String.valueOf(why.getMessage());
        if (problem.isEmpty()) {
            LOG.warn("the host waits up to {} s for its database: {}", patience.toSeconds(), detail);
        }
        problem = Optional.of(new Health.Problem(ErrorCode.STORE_UNAVAILABLE.wire(), detail, FIX));
        stand();
        try {
            TimeUnit.MILLISECONDS.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw why;
        }
    }

    /** Not where any port will do: nobody knows which it would be. */
    private void stand() {
        if (waiting == null && door.port() != 0) {
            try {
                waiting = Frame.await(WaitingDoor.open(vertx, door, () -> problem));
            } catch (RuntimeException e) {
                LOG.warn("nothing tells at port {} that the host waits: {}", door.port(), e.getMessage());
            }
        }
    }

    private void leave() {
        var server = waiting;
        if (server != null) {
            waiting = null;
            Frame.await(server.close());
        }
        if (problem.isPresent()) {
            problem = Optional.empty();
            LOG.info("the host waits no longer for its database");
        }
    }
}
