package io.troupe.host.bench;

import io.troupe.host.fact.Recorded;
import io.troupe.host.http.FactLog;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** A journal as the edges see it. */
record JournalFacts(Journal journal) implements FactLog {

    @Override
    public long position() {
        return journal.position();
    }

    @Override
    public Extent extent() {
        return new Extent(0, 0, Optional.empty());
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        return journal.tail(afterPosition, max);
    }

    @Override
    public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return journal.stream(stream, afterVersion, max);
    }
}
