package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.troupe.host.journal.Journal.Problem;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes appends in groups: what has come while one commit was under way shares the next. All writing happens on one
 * platform thread, for SQLite's native calls would hold a virtual thread's carrier.
 */
final class SqliteWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteWriter.class);
    private static final int MAX_GROUP = 1_000;
    private static final int MAX_WAITING = 100_000;
    private static final long LOOK_MILLIS = 100; // whether to close
    private static final long PROBE_NANOS = 1_000_000_000;

    private static final long ENOUGH = 1 << 20;

    private final Path file;
    private final SqliteGroup group;
    private final LinkedBlockingQueue<Work> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final List<Consumer<List<Recorded>>> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile Optional<Problem> problem = Optional.empty();
    private volatile boolean closing;
    private volatile long size;
    private long measured = System.nanoTime() - 2 * PROBE_NANOS;
    private long probed; // on the journal's thread alone

    private SqliteWriter(Path file, SqliteGroup group) {
        this.file = file;
        this.group = group;
        this.thread = Thread.ofPlatform().name("troupe-journal").unstarted(this::work);
    }

    static SqliteWriter open(Path file, Blobs blobs, Failpoint failpoint) throws SQLException, IOException {
        var writer = new SqliteWriter(file, SqliteGroup.open(file, blobs, failpoint));
        writer.thread.start();
        return writer;
    }

    /** Appends all of these, or none. */
    Future<List<Appended>> append(List<Append> appends) {
        var pending = new Pending(appends);
        if (closing) {
            return Future.failedFuture(new StoreUnavailable("the journal is closing"));
        }
        if (!waiting.offer(pending)) {
            return Future.failedFuture(
                    new StoreUnavailable(MAX_WAITING + " appends wait for the disk already, try again"));
        }
        if (!thread.isAlive() && waiting.remove(pending)) { // it ended in between and will not look again
            return Future.failedFuture(new StoreUnavailable("the journal is closing"));
        }
        return pending.future();
    }

    /**
     * Deletes streams, between two groups of appends, and adds the fact that says so. Blocks until it is durable.
     *
     * @return how many stay, since they have gone on
     */
    int remove(Removal removal) throws IOException, SQLException, InterruptedException {
        var stayed = new AtomicInteger();
        between(() -> {
            stayed.set(group.remove(removal));
            removal.said().map(List::of).ifPresent(said -> {
                Pending.answer(said);
                tell(said);
            });
        });
        return stayed.get();
    }

    /** Deletes those of these blobs that no fact refers to. Nobody can begin to refer to one meanwhile. Blocks. */
    void dropBlobs(List<String> digests) throws IOException, SQLException, InterruptedException {
        between(() -> group.dropBlobs(digests));
    }

    private void between(Chore.Task task) throws IOException, SQLException, InterruptedException {
        var chore = new Chore(task);
        if (closing || !waiting.offer(chore) || (!thread.isAlive() && waiting.remove(chore))) {
            throw new StoreUnavailable("the journal is closing or overloaded, try again");
        }
        chore.await();
    }

    /** The size of the file; looked at now and then. */
    long size() {
        return size;
    }

    long position() {
        return group.position();
    }

    Optional<Problem> problem() {
        return problem;
    }

    Runnable onAppended(Consumer<List<Recorded>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        var appends = new ArrayList<Pending>(MAX_GROUP);
        var taken = new ArrayList<Work>(MAX_GROUP);
        var chores = new ArrayList<Chore>();
        while (!closing || !waiting.isEmpty()) {
            try {
                var first = waiting.poll(closing ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    gather(first, taken);
                    sort(taken, appends, chores);
                    if (!appends.isEmpty()) {
                        write(appends);
                    }
                    chores.forEach(Chore::run);
                } else if (problem.isPresent() && System.nanoTime() - probed > PROBE_NANOS) {
                    probed = System.nanoTime();
                    probe();
                }
            } catch (InterruptedException e) {
                closing = true; // nobody interrupts this thread but to end it
            } catch (RuntimeException e) {
                LOG.error("the journal's thread made a mistake and goes on", e);
                appends.forEach(pending -> pending.failed(new StoreUnavailable("the journal made a mistake", e)));
                Pending.answer(appends);
            } finally {
                appends.clear();
                taken.clear();
                chores.clear();
            }
            measure();
        }
        group.close();
    }

    /** Takes what fits into one commit; those that go together all fit, even if nothing else does. */
    private void gather(Work first, List<Work> taken) {
        int size = 0;
        for (var next = first; next != null; next = size < MAX_GROUP ? waiting.poll() : null) {
            taken.add(next);
            size += next instanceof Pending pending ? pending.appends().size() : 1;
        }
    }

    private static void sort(List<Work> taken, List<Pending> appends, List<Chore> chores) {
        for (var work : taken) {
            switch (work) {
                case Pending append -> appends.add(append);
                case Chore chore -> chores.add(chore);
            }
        }
    }

    private void measure() {
        if (System.nanoTime() - measured > PROBE_NANOS) {
            measured = System.nanoTime();
            size = file.toFile().length();
        }
    }

    private void write(List<Pending> appends) {
        try {
            group.write(appends);
            solved();
        } catch (SQLException | IOException e) {
            var found = describe(e);
            noticed(found);
            var failure = new StoreUnavailable(found.detail() + "; " + found.fix(), e);
            appends.forEach(pending -> pending.failed(failure));
        }
        Pending.answer(appends);
        tell(appends);
    }

    private void tell(List<Pending> appends) {
        var facts = new ArrayList<Recorded>(appends.size());
        appends.forEach(pending -> facts.addAll(pending.recorded()));
        if (facts.isEmpty()) {
            return;
        }
        for (var listener : listeners) {
            try {
                listener.accept(facts);
            } catch (RuntimeException e) {
                LOG.error("a listener of the journal failed", e);
            }
        }
    }

    /** Sees whether what was in the way has gone, so that the host resumes by itself. */
    private void probe() {
        try {
            group.probe();
            solved();
        } catch (SQLException e) {
            problem = Optional.of(describe(e));
        }
    }

    /** A disk with room for a small write but not for the next is still full: nobody should be told ready and refused. */
    private void solved() {
        if (problem.isPresent() && free() >= ENOUGH) {
            LOG.info("the journal can be written again");
            problem = Optional.empty();
        }
    }

    private void noticed(Problem found) {
        if (problem.isEmpty()) {
            LOG.error("the journal cannot be written: {}; {}", found.detail(), found.fix());
        }
        problem = Optional.of(found);
    }

    private Problem describe(Exception failure) {
        var folder = file.toAbsolutePath().getParent();
        long free = free();
        if (failure instanceof SQLException sql && Database.damaged(sql)) {
            return new Problem(
                    String.valueOf(
                            Damage.of(file, String.valueOf(sql.getMessage())).getMessage()),
                    "stop the host and restore a backup");
        }
        boolean full = (failure instanceof SQLException sql && Database.full(sql))
                || String.valueOf(failure.getMessage()).contains("No space left")
                || free == 0;
        return full
                ? new Problem(
                        "disk full on " + folder + " (" + free + " B free)",
                        "free 1 GB on " + folder + "; the host resumes by itself")
                : new Problem(
                        "cannot write " + file + ": " + failure.getMessage(),
                        "make " + folder + " writable; the host resumes by itself");
    }

    private long free() {
        try {
            return Files.getFileStore(file).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // unknown; then only writing tells
        }
    }
}
