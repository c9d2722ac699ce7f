package io.troupe.host.task;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A journal for one who writes nothing, and reads only while there is nothing better to do. */
record ReadAlong(Journal journal, BooleanSupplier idle) implements Journal {

    @Override
    public Future<Appended> append(Append append) {
        return Future.failedFuture(new StoreUnavailable("nothing is written by who reads along"));
    }

    @Override
    public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return idle.getAsBoolean() ? journal.stream(stream, afterVersion, max) : noMore();
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        return idle.getAsBoolean() ? journal.tail(afterPosition, max) : noMore();
    }

    private static Future<List<Recorded>> noMore() {
        return Future.failedFuture(new StoreUnavailable("this node has begun to lead"));
    }

    @Override
    public long gapless() {
        return journal.gapless();
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
        return journal.onAppended(listener);
    }

    /** Leaves the journal open, which others use. */
    @Override
    public void close() {}
}
