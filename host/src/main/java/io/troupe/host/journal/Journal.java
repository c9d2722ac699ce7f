package io.troupe.host.journal;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps facts, durably and in one order. Methods return at once and may be called on any thread; futures complete on
 * the caller's Vert.x context, or on the journal's own thread where there is none.
 */
public interface Journal extends AutoCloseable {

    /**
     * Facts that become durable together or not at all.
     *
     * @param id made by the caller, so that asking again after a lost answer is harmless: the first result comes back
     * @param stream for example {@code task/<id>}
     * @param expectedVersion how many facts the stream has; 0 for a new one; {@link #ANY} when it does not matter
     * @param facts one or more
     */
    record Append(String id, String stream, long expectedVersion, List<Draft> facts) {
        /** As the expected version: append at the end, wherever that is. */
        public static final long ANY = -1;

        public Append {
            facts = List.copyOf(facts);
            if (facts.isEmpty()) {
                throw new IllegalArgumentException("append " + id + " has no facts, expected one or more");
            }
        }
    }

    /**
     * Where an append landed.
     *
     * @param position of its last fact
     * @param version of its stream now
     */
    record Appended(long position, long version) {}

    /**
     * Appends; durable when the future succeeds.
     *
     * @return fails with {@link StaleVersion} when somebody else was first, with {@link StoreUnavailable} when the
     *     store cannot write now; in both cases nothing was written
     */
    Future<Appended> append(Append append);

    /** Reads a stream from after this version, oldest first, at most {@code max} facts. */
    Future<List<Recorded>> stream(String stream, long afterVersion, int max);

    /**
     * Reads the streams whose names begin with this, from after this position, oldest first, at most {@code max} facts.
     * What is here costs as much as reading everything; a journal that can do better does.
     */
    default Future<List<Recorded>> under(String prefix, long afterPosition, int max) {
        return tail(afterPosition, max).compose(facts -> {
            var found = facts.stream()
                    .filter(fact -> fact.stream().startsWith(prefix))
                    .toList();
            return found.isEmpty() && !facts.isEmpty()
                    ? under(prefix, facts.getLast().position(), max)
                    : Future.succeededFuture(found);
        });
    }

    /** Reads everything from after this position, oldest first, at most {@code max} facts. */
    Future<List<Recorded>> tail(long afterPosition, int max);

    /** The last durable position; 0 when there is none. */
    long position();

    /**
     * Why the store cannot write right now.
     *
     * @param detail what is wrong
     * @param fix what mends it
     */
    record Problem(String detail, String fix) {}

    /** What is in the way of writing right now; empty when nothing is. Goes away by itself once it is mended. */
    Optional<Problem> problem();

    /** Is told of facts once they are durable, in order, on the journal's thread; it must not block. */
    void onAppended(Consumer<List<Recorded>> listener);

    /** Finishes what was accepted, then closes. Blocks. */
    @Override
    void close();
}
