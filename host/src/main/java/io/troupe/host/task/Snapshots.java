package io.troupe.host.task;

import io.troupe.host.task.SnapshotFile.Line;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the book to a file now and then, a slice at a time while work goes on: each task is as it stands when its
 * slice comes, and knows its version, so that facts which the journal tells again are passed over. On the task
 * service's context alone; the file is written beside it.
 */
final class Snapshots {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final int SLICE = 1_000;
    /** So many facts cost a second or two to read; with many open tasks it takes more, for writing those costs, too. */
    static final long FACTS = 200_000;

    private final Vertx vertx;
    private final SnapshotFile file;
    private final Book book;
    private final TaskLog log;
    private long facts = FACTS;
    private int slice = SLICE;
    private long last;
    private boolean writing;

    Snapshots(Vertx vertx, SnapshotFile file, Book book, TaskLog log) {
        this.vertx = vertx;
        this.file = file;
        this.book = book;
        this.log = log;
    }

    /** Writes one after so many facts. */
    Snapshots after(long most) {
        facts = most;
        return this;
    }

    /** Writes so many tasks at once, before others have their turn. */
    Snapshots inSlicesOf(int most) {
        slice = most;
        return this;
    }

    /** Says up to where a start had not to read. */
    void begin(long position) {
        last = position;
    }

    /** Writes one when enough has happened since the last. */
    void look() {
        if (!writing && log.applied() - last > Math.max(facts, 2L * book.size())) {
            write().onFailure(failure -> LOG.warn("no snapshot of the tasks: {}", failure.getMessage()));
        }
    }

    /** Writes a last one when it spares the next start more than it costs this end; never fails. */
    Future<Void> close() {
        return log.applied() - last > facts / 10
                ? write().recover(failure -> {
                    LOG.warn("no snapshot of the tasks: {}", failure.getMessage());
                    return Future.succeededFuture();
                })
                : Future.succeededFuture();
    }

    /** Writes one now, unless nothing has happened since the last or one is on its way. */
    Future<Void> write() {
        long position = log.applied();
        if (writing || position == last) {
            return Future.succeededFuture();
        }
        writing = true;
        last = position; // what fails is tried again after as much has happened again
        return vertx.timer(1)
                .compose(later -> vertx.executeBlocking(() -> file.begin(position), false))
                .map(Objects::requireNonNull)
                .compose(writer -> slices(writer)
                        .compose(done -> vertx.executeBlocking(() -> finish(writer), false))
                        .recover(failure -> vertx.executeBlocking(() -> discard(writer, failure), false)))
                .onComplete(done -> writing = false)
                .mapEmpty();
    }

    /** Open tasks first: one that ends meanwhile is found among those that are over, which come after. */
    private Future<Void> slices(SnapshotFile.Writer writer) {
        return open(writer, "")
                .compose(done -> rest(writer, over().map(Line::of).iterator()))
                .compose(done -> keys(writer, 0));
    }

    private Future<Void> open(SnapshotFile.Writer writer, String after) {
        var lines = new ArrayList<Line>(slice);
        var last = after;
        for (var entry : book.openById().tailMap(after, false).values()) {
            lines.add(Line.of(entry.kept()));
            last = entry.id();
            if (lines.size() == slice) {
                break;
            }
        }
        var next = last;
        return lines.isEmpty()
                ? Future.succeededFuture()
                : written(writer, lines).compose(done -> open(writer, next));
    }

    /** These change meanwhile, so they are copied; there are not many. */
    private Stream<Past.Over> over() {
        var over = new ArrayList<Past.Over>(book.past().ended().values());
        over.addAll(book.past().dead().values());
        return over.stream();
    }

    /** What comes meanwhile is there or not: the journal tells of it again. */
    private Future<Void> keys(SnapshotFile.Writer writer, long after) {
        var slice = book.keys().after(after, SLICE);
        return written(writer, slice.kept().stream().map(Line::of).toList())
                .compose(done -> slice.more() ? keys(writer, slice.last()) : Future.succeededFuture());
    }

    private Future<Void> rest(SnapshotFile.Writer writer, Iterator<Line> lines) {
        var next = new ArrayList<Line>(slice);
        while (lines.hasNext() && next.size() < slice) {
            next.add(lines.next());
        }
        return next.isEmpty() ? Future.succeededFuture() : written(writer, next).compose(done -> rest(writer, lines));
    }

    private Future<Void> written(SnapshotFile.Writer writer, List<Line> lines) {
        return vertx.executeBlocking(
                        () -> {
                            writer.add(lines);
                            return writer;
                        },
                        false)
                .mapEmpty();
    }

    private static SnapshotFile.Writer finish(SnapshotFile.Writer writer) throws IOException {
        try (writer) {
            writer.complete();
        }
        return writer;
    }

    private static SnapshotFile.Writer discard(SnapshotFile.Writer writer, Throwable failure) throws Exception {
        writer.close();
        throw failure instanceof Exception known ? known : new IllegalStateException(failure);
    }
}
