package io.troupe.host;

import io.troupe.host.fact.Recorded;
import io.troupe.host.http.FactLog;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Lets the edges read the journal, which they do not know. */
record DurableFacts(Journal journal) implements FactLog {

    @Override
    public long position() {
        return journal.position();
    }

    @Override
    public Optional<String> identity() {
        return journal.identity();
    }

    @Override
    public Extent extent() {
        var extent = journal.extent();
        return new Extent(extent.bytes(), extent.archived(), extent.trouble());
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
