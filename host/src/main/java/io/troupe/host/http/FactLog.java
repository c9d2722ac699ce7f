package io.troupe.host.http;

import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import java.util.List;

/** Reads durable facts; the edges' view of the journal. Any thread; futures complete on the caller's context. */
public interface FactLog {

    /** The last durable position; 0 when there is none. */
    long position();

    /** Reads everything from after this position, oldest first, at most {@code max} facts. */
    Future<List<Recorded>> tail(long afterPosition, int max);

    /** Reads a stream from after this version, oldest first, at most {@code max} facts. */
    Future<List<Recorded>> stream(String stream, long afterVersion, int max);
}
