package io.troupe.host.agent;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps what was appended, in order, until the test ends; or refuses it. */
final class BreakableJournal implements Journal {

    private final List<Append> appends = new ArrayList<>();
    private boolean broken;

    synchronized List<Append> appends() {
        return List.copyOf(appends);
    }

    synchronized void breakDown() {
        broken = true;
    }

    @Override
    public synchronized Future<Appended> append(Append append) {
        if (broken) {
            return Future.failedFuture(new StoreUnavailable("disk full"));
        }
        appends.add(append);
        return Future.succeededFuture(new Appended(appends.size(), appends.size()));
    }

    @Override
    public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public Optional<Problem> problem() {
        return Optional.empty();
    }

    @Override
    public Runnable onAppended(Consumer<List<Recorded>> listener) {
        return () -> {};
    }

    @Override
    public void close() {}
}
