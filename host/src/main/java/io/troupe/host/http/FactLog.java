package io.troupe.host.http;

import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Reads durable facts; the edges' view of the journal. Any thread; futures complete on the caller's context. */
public interface FactLog {

    /** The last durable position; 0 when there is none. */
    long position();

    /**
     * Reads everything from after this position, oldest first, at most {@code max} facts. Old facts may have left, so
     * positions may be missing.
     */
    Future<List<Recorded>> tail(long afterPosition, int max);

    /** Tells the journal from others where several nodes share it, so that its positions mean the same on each. */
    default Optional<String> identity() {
        return Optional.empty();
    }

    /** How much there is, by now or a moment ago. */
    Extent extent();

    /**
     * How much there is.
     *
     * @param bytes of the file that has the facts; what facts leave behind in it is used again
     * @param archived how many facts have left the journal
     * @param trouble why facts that are old enough could not leave; tried again by itself
     */
    record Extent(long bytes, long archived, Optional<String> trouble) {}

    /** Reads a stream from after this version, oldest first, at most {@code max} facts. */
    Future<List<Recorded>> stream(String stream, long afterVersion, int max);
}
