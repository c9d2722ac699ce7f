package io.troupe.host.task;

import io.troupe.host.journal.Journal;
import io.troupe.host.task.SnapshotFile.Line;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in the snapshot of tasks, as far as there is one that is of use. The file is read beside, some parts at once
 * while those before are taken in. Lives on the task service's context alone.
 */
final class Restore {

    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

    /** Lines as they are taken in, the tasks made already. */
    private record Part(List<TaskEntry> open, List<Line> others) {}

    private final Vertx vertx;
    private final Journal journal;
    private final Rebuild.Into into;

    Restore(Vertx vertx, Journal journal, Rebuild.Into into) {
        this.vertx = vertx;
        this.journal = journal;
        this.into = into;
    }

    /**
     * Takes in a snapshot, the whole of it or nothing.
     *
     * @return the position after which the journal is to be read; 0 when nothing was taken in
     */
    Future<Long> run(Optional<SnapshotFile> snapshot) {
        return snapshot.map(this::run).orElseGet(() -> Future.succeededFuture(0L));
    }

    private Future<Long> run(SnapshotFile file) {
        return vertx.executeBlocking(file::open, false)
                .map(Objects::requireNonNull)
                .compose(found -> found.map(this::read).orElseGet(() -> Future.succeededFuture(0L)))
                .recover(failure -> {
                    LOG.warn("the snapshot of the tasks cannot be used, so the whole journal is read", failure);
                    into.open().clear();
                    into.past().clear();
                    into.keys().clear();
                    return Future.succeededFuture(0L);
                });
    }

    private Future<Long> read(SnapshotFile.Reader file) {
        var head = file.head();
        long most = journal.position(); // beyond it is what another journal told, before a backup was restored
        long least = journal.gapless(); // a task of before may have ended and left the journal since
        boolean usable = head.isOfNow() && head.position() >= least && head.position() <= most;
        Future<Long> read = usable ? take(file, next(file)).map(head.position()) : Future.succeededFuture(0L);
        return read.eventually(() -> vertx.executeBlocking(
                () -> {
                    file.close();
                    return head;
                },
                false));
    }

    private Future<Void> take(SnapshotFile.Reader file, Future<List<Part>> batch) {
        return batch.compose(parts -> {
            if (parts.isEmpty()) {
                return Future.succeededFuture();
            }
            var next = next(file);
            parts.forEach(this::keep);
            return take(file, next);
        });
    }

    private void keep(Part part) {
        part.open().forEach(entry -> into.open().put(entry.id(), entry));
        part.others().forEach(line -> {
            line.over().ifPresent(into.past()::keep);
            line.key().ifPresent(into.keys()::put);
        });
    }

    /** Making records of bytes takes longer than anything else here, so it is done beside, on more than one thread. */
    private Future<List<Part>> next(SnapshotFile.Reader file) {
        return vertx.executeBlocking(file::parts, false).compose(parts -> {
            var made = Objects.requireNonNull(parts).stream()
                    .map(part -> vertx.executeBlocking(() -> part(part), false))
                    .toList();
            return Future.all(made)
                    .map(done -> made.stream()
                            .map(Future::result)
                            .map(Objects::requireNonNull)
                            .toList());
        });
    }

    private static Part part(byte[] bytes) throws IOException {
        var open = new ArrayList<TaskEntry>();
        var others = new ArrayList<Line>();
        for (var line : SnapshotFile.lines(bytes)) {
            line.open().ifPresentOrElse(kept -> open.add(new TaskEntry(kept)), () -> others.add(line));
        }
        return new Part(open, others);
    }
}
