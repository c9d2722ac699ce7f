package io.troupe.host.http;

import io.troupe.host.fact.Recorded;
import io.troupe.host.http.EventMessages.Filter;
import java.util.List;
import java.util.Optional;

/** Says which facts a client wants. */
record EventFilter(List<String> kinds, List<String> streams) {

    static final EventFilter ALL = new EventFilter(List.of(), List.of());

    static EventFilter of(Optional<Filter> wanted) {
        return wanted.map(filter -> new EventFilter(
                        filter.kinds().orElse(List.of()), filter.streams().orElse(List.of())))
                .orElse(ALL);
    }

    boolean passes(Recorded fact) {
        return fits(kinds, fact.kind()) && fits(streams, fact.stream());
    }

    /** Says whether it names this stream, rather than letting it pass as one of many. */
    boolean names(String stream) {
        return streams.contains(stream);
    }

    private static boolean fits(List<String> patterns, String name) {
        return patterns.isEmpty()
                || patterns.stream()
                        .anyMatch(pattern -> pattern.endsWith("*")
                                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                                : name.equals(pattern));
    }
}
