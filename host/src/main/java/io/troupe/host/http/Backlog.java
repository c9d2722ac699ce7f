package io.troupe.host.http;

import io.troupe.host.fact.Recorded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The facts that one client has still to be sent, bounded. Over the bound it keeps of each stream only the newest fact
 * of each kind, from which the same state follows; if that is still too much it gives up, and the client needs a
 * snapshot.
 */
final class Backlog {

    private record Same(String stream, String kind) {
        static Same of(Recorded fact) {
            return new Same(fact.stream(), fact.kind());
        }
    }

    private final int count;
    private final long room;
    private List<FeedFact> facts = new ArrayList<>();
    private long taken;
    private boolean conflated;
    private boolean overrun;

    Backlog(int count, long room) {
        this.count = count;
        this.room = room;
    }

    boolean isEmpty() {
        return facts.isEmpty();
    }

    /** True when facts were given up: what is here is no longer of use. */
    boolean overrun() {
        return overrun;
    }

    void add(FeedFact fact) {
        if (overrun) {
            return;
        }
        facts.add(fact);
        taken += fact.size();
        if (facts.size() > count || taken > room) {
            conflate();
        }
    }

    /** What was here. */
    record Taken(List<FeedFact> facts, boolean conflated) {}

    /** Takes everything out. */
    Taken take() {
        var all = new Taken(facts, conflated);
        clear();
        return all;
    }

    void clear() {
        facts = new ArrayList<>();
        taken = 0;
        conflated = false;
        overrun = false;
    }

    private void conflate() {
        var newest = new LinkedHashMap<Same, FeedFact>();
        facts.forEach(fact -> newest.putLast(Same.of(fact.fact()), fact));
        facts = new ArrayList<>(newest.values());
        taken = facts.stream().mapToLong(FeedFact::size).sum();
        conflated = true;
        if (facts.size() > count / 2 || taken > room / 2) { // else every further fact would cost as much as this
            clear();
            overrun = true;
        }
    }
}
