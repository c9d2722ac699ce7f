package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the versions of streams without asking the database. It may be outdated, since other nodes append,
 * too; whoever builds on it is refused by the database then. Any thread.
 */
final class PostgresVersions {

    private static final int RECENT = 65_536;

    private final Map<String, Long> versions = new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > RECENT;
        }
    };

    private volatile long generation;

    PostgresVersions(long generation) {
        this.generation = generation;
    }

    /** Of those streams of which something is known. */
    synchronized Map<String, Long> of(Set<String> streams) {
        var known = new HashMap<String, Long>();
        for (var stream : streams) {
            var version = versions.get(stream);
            if (version != null) {
                known.put(stream, version);
            }
        }
        return known;
    }

    /** What was written in a generation, or seen in it. */
    synchronized void learned(Map<String, Long> now, long when) {
        if (when == generation) {
            versions.putAll(now);
        }
    }

    /** Somebody, perhaps on another node, has appended these. */
    synchronized void heard(List<Recorded> facts) {
        for (var fact : facts) {
            versions.computeIfPresent(fact.stream(), (stream, known) -> Math.max(known, fact.version()));
        }
    }

    synchronized void forget(Set<String> streams) {
        streams.forEach(versions::remove);
    }

    /** In which all that is known was learned. */
    long generation() {
        return generation;
    }

    /** Streams may have left in between: nothing that was known needs to be so still. */
    synchronized void begin(long next) {
        if (next != generation) {
            versions.clear();
            generation = next;
        }
    }
}
