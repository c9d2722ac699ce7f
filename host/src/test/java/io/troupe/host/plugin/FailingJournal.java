package io.troupe.host.plugin;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Fails to write facts of one kind for as often as the test says, and counts how often it is read. */
final class FailingJournal implements Journal {

    private final Journal journal = MemoryJournal.keeping();
    private final String kind;
    private final AtomicInteger failures;
    final AtomicInteger reads = new AtomicInteger();

    FailingJournal(String kind, int times) {
        this.kind = kind;
        this.failures = new AtomicInteger(times);
    }

    int left() {
        return Math.max(0, failures.get());
    }

    @Override
    public Future<Appended> append(Append append) {
        boolean meant = append.facts().stream().anyMatch(fact -> fact.kind().equals(kind));
        return meant && failures.getAndDecrement() > 0
                ? Future.failedFuture(new StoreUnavailable("the disk is full"))
                : journal.append(append);
    }

    @Override
    public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        reads.incrementAndGet();
        return journal.stream(stream, afterVersion, max);
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        return journal.tail(afterPosition, max);
    }

    @Override
    public long position() {
        return journal.position();
    }

    @Override
    public Optional<Problem> problem() {
        return Optional.empty();
    }

    @Override
    public Runnable onAppended(Consumer<List<Recorded>> listener) {
        return journal.onAppended(listener);
    }

    @Override
    public void close() {}
}
