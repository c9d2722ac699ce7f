package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Leases.Lease;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A journal as the holder of a lease sees it: once the lease is lost, nothing more is written. */
public final class GuardedJournal implements Journal {

    private final Journal journal;
    private final Lease lease;

    public GuardedJournal(Journal journal, Lease lease) {
        this.journal = journal;
        this.lease = lease;
    }

    @Override
    public Future<Appended> append(Append append) {
        return appendAll(List.of(append)).map(List::getFirst);
    }

    @Override
    public Future<List<Appended>> appendAll(List<Append> appends) {
        return journal.leases()
                .guarded(lease, appends)
                .recover(failure -> Future.failedFuture(
                        failure instanceof LeaseLost lost
                                ? StoreUnavailable.untouched(String.valueOf(lost.getMessage()))
                                : failure));
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
    public Future<List<Recorded>> under(String prefix, long afterPosition, int max) {
        return journal.under(prefix, afterPosition, max);
    }

    @Override
    public Future<List<Recorded>> streams(String prefix, String afterStream, long afterVersion, int max) {
        return journal.streams(prefix, afterStream, afterVersion, max);
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        return journal.tail(afterPosition, max);
    }

    @Override
    public long gapless() {
        return journal.gapless();
    }

    @Override
    public Future<Retired> retire(Leaving leaving) {
        return journal.retire(leaving);
    }

    @Override
    public Future<List<Recorded>> archived(String stream) {
        return journal.archived(stream);
    }

    @Override
    public Optional<Long> mayHaveLeft(String stream) {
        return journal.mayHaveLeft(stream);
    }

    @Override
    public Extent extent() {
        return journal.extent();
    }

    @Override
    public Optional<String> identity() {
        return journal.identity();
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
