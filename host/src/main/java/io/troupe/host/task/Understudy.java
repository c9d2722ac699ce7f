package io.troupe.host.task;

import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads along on a node that does not lead, so that it begins soon when it has to: every so many facts it brings this
 * node's snapshot of the tasks up to date, and keeps nothing in memory. It writes no fact. On the Vert.x context on which
 * it was started.
 */
public final class Understudy {

    private static final Logger LOG = LoggerFactory.getLogger(Understudy.class);
    /** So many facts are read in a second or two. */
    private static final long FACTS = 50_000;

    private static final long LOOK_MILLIS = 1_000;
    private static final long REST_MILLIS = 30_000;

    private final Vertx vertx;
    private final Journal journal;
    private final SnapshotFile file;
    private final BooleanSupplier idle;
    private final long facts;
    private long timer = -1;
    private long last;
    private long open;
    private long restsUntil;
    private boolean reading;

    /**
     * One that keeps the snapshot in this folder.
     *
     * @param idle whether this node neither leads nor begins to, in which case it keeps the snapshot itself; any thread
     */
    public Understudy(Vertx vertx, Journal journal, Path folder, BooleanSupplier idle) {
        this(vertx, journal, folder, idle, FACTS);
    }

    /** One that does so every so many facts. */
    Understudy(Vertx vertx, Journal journal, Path folder, BooleanSupplier idle, long facts) {
        this.vertx = vertx;
        this.journal = new ReadAlong(journal, idle);
        this.file = SnapshotFile.aside(folder);
        this.idle = idle;
        this.facts = facts;
    }

    /** Looks from now on whether there is something to read. */
    public Future<Void> start() {
        return vertx.executeBlocking(file::position, false)
                .map(Objects::requireNonNull)
                .otherwise(0L)
                .map(position -> {
                    last = position;
                    timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
                    return null;
                });
    }

    /** Looks no more. */
    public void close() {
        vertx.cancelTimer(timer);
    }

    private void look() {
        boolean behind = journal.position() - last > Math.max(facts, 2 * open);
        if (behind && !reading && idle.getAsBoolean() && HostClock.millis() > restsUntil) {
            keep().onFailure(failure -> {
                restsUntil = HostClock.millis() + REST_MILLIS;
                LOG.debug("the snapshot of the tasks is not brought up to date: {}", failure.getMessage());
            });
        }
    }

    /** Brings the snapshot up to date now. */
    Future<Void> keep() {
        reading = true;
        long position = journal.position();
        var log = new TaskLog(journal, new Ids(), HostClock::millis);
        var book = new Book(vertx, journal, log, new Queue(1), HostClock::millis, due -> {});
        return book.read(Optional.of(file))
                .compose(read -> new Snapshots(vertx, file, book, log).write())
                .onSuccess(written -> {
                    last = position;
                    open = book.size();
                })
                .onComplete(done -> reading = false);
    }
}
