package io.troupe.host.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The newest facts, bounded by count and by size, so that whoever was away for a moment gets what they missed. */
final class RecentFacts {

    private final int count;
    private final long room;
    private final Deque<FeedFact> facts = new ArrayDeque<>();
    private long taken;
    private long position;

    /**
     * Makes an empty one.
     *
     * @param count how many are kept at most
     * @param room how many characters they take at most
     * @param position of the fact before the first that will come
     */
    RecentFacts(int count, long room, long position) {
        this.count = count;
        this.room = room;
        this.position = position;
    }

    /** The position of the newest. */
    long position() {
        return position;
    }

    /** Takes the next one; its position is one more than that of the one before. */
    void add(FeedFact fact) {
        if (fact.fact().position() != position + 1) {
            throw new IllegalArgumentException(
                    "fact " + fact.fact().position() + " comes after " + position + ", expected the next one");
        }
        facts.addLast(fact);
        taken += fact.weight();
        position = fact.fact().position();
        while (facts.size() > count || taken > room) {
            taken -= facts.removeFirst().weight();
        }
    }

    /** Goes on behind this position, without what came before. */
    void skip(long upTo) {
        facts.clear();
        taken = 0;
        position = upTo;
    }

    /** All after this position; empty when some of them are no longer here, or when it is not one of ours. */
    Optional<List<FeedFact>> since(long from) {
        if (from > position || from < position - facts.size()) {
            return Optional.empty();
        }
        var found = new ArrayList<FeedFact>();
        Iterator<FeedFact> newest = facts.descendingIterator();
        for (long left = position - from; left > 0; left--) {
            found.add(newest.next());
        }
        Collections.reverse(found);
        return Optional.of(found);
    }
}
