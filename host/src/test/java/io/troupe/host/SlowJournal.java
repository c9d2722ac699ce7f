package io.troupe.host;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Leases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A journal that gives what is read only when it is let, and knows how many listen to it. */
final class SlowJournal implements Journal {

    private final Journal journal;
    private final AtomicInteger listeners = new AtomicInteger();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final Promise<Void> go = Promise.promise();
    private volatile boolean holding;

    SlowJournal(Journal journal) {
        this.journal = journal;
    }

    void hold() {
        holding = true;
    }

    void awaitRead() throws InterruptedException {
        asked.await();
    }

    void letGo() {
        go.complete();
    }

    int listeners() {
        return listeners.get();
    }

    @Override
    public Future<Appended> append(Append append) {
        return journal.append(append);
    }

    @Override
    public Leases leases() {
        return journal.leases();
    }

    @Override
    public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return journal.stream(stream, afterVersion, max);
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        asked.countDown();
        return holding
                ? go.future().compose(done -> journal.tail(afterPosition, max))
                : journal.tail(afterPosition, max);
    }

    @Override
    public long position() {
        return journal.position();
    }

    @Override
    public Optional<Problem> problem() {
        return journal.problem();
    }

    @Override
    public Runnable onAppended(Consumer<List<Recorded>> listener) {
        listeners.incrementAndGet();
        var deaf = journal.onAppended(listener);
        return () -> {
            deaf.run();
            listeners.decrementAndGet();
        };
    }

    @Override
    public void close() {}
}
