package io.troupe.host.journal;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /**
     * Appends to several streams: all of it becomes durable, or none. Asking again after a lost answer is harmless.
     *
     * @param appends each of another stream; as many as one commit can bear
     * @return where each landed, in their order; fails as {@link #append} does, with the first that cannot be
     */
    default Future<List<Appended>> appendAll(List<Append> appends) {
        return Future.failedFuture(new StoreUnavailable("this journal appends to one stream at a time"));
    }

    /** Makes sure that appends that go together can: each is looked at before the first is written. */
    static List<Append> together(List<Append> appends) {
        if (appends.isEmpty() || appends.stream().map(Append::stream).distinct().count() < appends.size()) {
            throw new IllegalArgumentException(
                    appends.size() + " appends go together, expected one or more, each of another stream");
        }
        return List.copyOf(appends);
    }

    /** Lends roles to those who write to this journal. */
    default Leases leases() {
        throw new StoreUnavailable("this journal lends no roles");
    }

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

    /**
     * Reads the streams whose names begin with this, one whole stream after the other in the order of their names, from
     * after this version of this stream, at most {@code max} facts; begins at the first for the prefix itself. Where there
     * are many of them this costs less than {@link #under}. What is here reads everything each time; a journal that can do
     * better does.
     */
    default Future<List<Recorded>> streams(String prefix, String afterStream, long afterVersion, int max) {
        var order = Comparator.comparing(Recorded::stream).thenComparingLong(Recorded::version);
        return tail(0, Integer.MAX_VALUE)
                .map(facts -> facts.stream()
                        .filter(fact -> fact.stream().startsWith(prefix))
                        .sorted(order)
                        .dropWhile(fact -> {
                            int compared = fact.stream().compareTo(afterStream);
                            return compared < 0 || (compared == 0 && fact.version() <= afterVersion);
                        })
                        .limit(max)
                        .toList());
    }

    /**
     * Reads everything from after this position, oldest first, at most {@code max} facts. Facts up to {@link #gapless}
     * may be missing, since they have left; those behind it follow one another without a gap.
     */
    Future<List<Recorded>> tail(long afterPosition, int max);

    /**
     * Says up to which position facts may have left; 0 when all are here. Whoever goes on from what was made at an
     * earlier position begins anew: of a stream that has left since it would never hear the end.
     */
    default long gapless() {
        return 0;
    }

    /**
     * Which streams may leave: those that have ended, and whose facts are all old.
     *
     * @param endings how a stream ends, by what the stream's name begins with; others never leave
     * @param before epoch milliseconds; what is younger stays, with the whole of its stream
     * @param keep whether they go to the archive, rather than nowhere
     */
    record Leaving(Map<String, Ending> endings, long before, boolean keep) {
        public Leaving {
            endings = Map.copyOf(endings);
        }

        boolean ends(String stream, String kind) {
            return ending(stream).filter(ending -> ending.kind().equals(kind)).isPresent();
        }

        /** Says whether a stream that had ended goes on from such a fact, until it ends again. */
        boolean reopens(String stream, String kind) {
            return ending(stream)
                    .filter(ending -> ending.reopening().contains(kind))
                    .isPresent();
        }

        private Optional<Ending> ending(String stream) {
            return endings.entrySet().stream()
                    .filter(ending -> stream.startsWith(ending.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    /**
     * How streams end.
     *
     * @param kind of the fact with which one ends; others may follow, and it has ended all the same
     * @param reopening kinds of facts from which one goes on after its end
     */
    record Ending(String kind, Set<String> reopening) {
        public Ending {
            reopening = Set.copyOf(reopening);
        }

        /** One that is for good. */
        public static Ending of(String kind) {
            return new Ending(kind, Set.of());
        }
    }

    /** What has left, and the names of the files where it is. */
    record Retired(long streams, long facts, List<String> files) {
        public Retired {
            files = List.copyOf(files);
        }
    }

    /**
     * Has old streams leave, slowly and beside all other work; runs one after the other. What fails is done by the next.
     *
     * @return fails with {@link StoreUnavailable} when it cannot be done now; nothing is lost then
     */
    default Future<Retired> retire(Leaving leaving) {
        return Future.failedFuture(new StoreUnavailable("this journal keeps all that it has"));
    }

    /** Reads a stream that has left from the archive; empty where it is not, or no more. */
    default Future<List<Recorded>> archived(String stream) {
        return Future.succeededFuture(List.of());
    }

    /** When facts of this stream may have left: those that did are all older than this, in epoch milliseconds. */
    default Optional<Long> mayHaveLeft(String stream) {
        return Optional.empty();
    }

    /**
     * How much there is.
     *
     * @param bytes of the file that has the facts; room that facts have left in it is used again
     * @param archived how many facts have left
     * @param trouble why the last run could not have facts leave
     */
    record Extent(long bytes, long archived, Optional<String> trouble) {}

    /** How much there is, by now or a moment ago. */
    default Extent extent() {
        return new Extent(0, 0, Optional.empty());
    }

    /** Tells this journal from others; empty for one that lies beside all that is made of it. */
    default Optional<String> identity() {
        return Optional.empty();
    }

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

    /**
     * Is told of facts once they are durable, in order, on the journal's thread; it must not block.
     *
     * @return to be run when it is to be told no more
     */
    Runnable onAppended(Consumer<List<Recorded>> listener);

    /** Finishes what was accepted, then closes. Blocks. */
    @Override
    void close();
}
