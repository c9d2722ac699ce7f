package io.troupe.host.schedule;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The journal as one life of a host has it: fails where the test says, and takes nothing once that life is over. */
final class MortalJournal implements Journal {

    private final MemoryJournal kept;
    private volatile Predicate<Append> broken = append -> false;

    MortalJournal(MemoryJournal kept) {
        this.kept = kept;
    }

    /** Fails appends of facts of this kind from now on. */
    void breaksFor(String kind) {
        broken = append -> append.facts().stream().anyMatch(fact -> fact.kind().equals(kind));
    }

    void works() {
        broken = append -> false;
    }

    void end() {
        broken = append -> true;
    }

    @Override
    public Future<Appended> append(Append append) {
        return broken.test(append)
                ? Future.failedFuture(new StoreUnavailable("the disk is full"))
                : kept.append(append);
    }

    @Override
    public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return kept.stream(stream, afterVersion, max);
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        return kept.tail(afterPosition, max);
    }

    @Override
    public long position() {
        return kept.position();
    }

    @Override
    public Optional<Problem> problem() {
        return Optional.empty();
    }

    @Override
    public Runnable onAppended(Consumer<List<Recorded>> listener) {
        return kept.onAppended(listener);
    }

    @Override
    public void close() {}
}
