package io.troupe.host.workflow;

import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.TaskFact.Idempotency;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which runs there are: all that are open, the newest of those that are over, and the keys of the last day. */
final class Shelf {

    /** Older ones are found by their ids. */
    private static final int MOST_OVER = 10_000;

    private static final int MOST_KEYS = 100_000;
    private static final long DAY_MILLIS = 24L * 60 * 60 * 1_000;

    private final NavigableMap<String, Slot> open = new TreeMap<>();
    private final NavigableMap<String, Listed> over = new TreeMap<>();
    private final Map<String, Keyed> keys = new HashMap<>();
    private final ArrayDeque<Keyed> byAge = new ArrayDeque<>();

    /** What a key stands for. */
    private record Keyed(String key, Idempotency idempotency, String run, long since) {}

    /** A run as lists show it. */
    record Listed(String tenant, RunView view) {}

    Optional<Slot> open(String id) {
        return Optional.ofNullable(open.get(id));
    }

    Collection<Slot> open() {
        return open.values();
    }

    void put(Slot slot) {
        open.put(slot.id(), slot);
        over.remove(slot.id());
    }

    /** Opens a run that was over again; when somebody else just did, gives theirs. */
    Slot adopt(Slot slot) {
        var here = open.putIfAbsent(slot.id(), slot);
        return here == null ? slot : here;
    }

    /** It stays over after all. */
    void restore(Slot slot) {
        if (slot.isRead() && slot.run().over() && slot.idle()) {
            open.remove(slot.id(), slot);
        }
    }

    /** Takes away what never came to be. */
    void drop(Slot slot) {
        open.remove(slot.id(), slot);
    }

    /** A run is over: keeps what lists show of it. */
    void over(String tenant, RunView view) { // without its steps
        open.remove(view.id());
        over.put(view.id(), new Listed(tenant, view));
        if (over.size() > MOST_OVER) {
            over.pollFirstEntry();
        }
    }

    /** The newest first, of those before this id. */
    List<RunView> newest(Optional<String> before, int most, Predicate<Listed> wanted) {
        var fromOpen = before.map(id -> open.headMap(id, false)).orElse(open).descendingMap();
        var fromOver = before.map(id -> over.headMap(id, false)).orElse(over).descendingMap();
        var one = fromOpen.values().stream()
                .filter(slot -> slot.isRead() && (!slot.run().over() || !over.containsKey(slot.id())))
                .map(slot -> new Listed(slot.run().tenant(), Views.brief(slot)))
                .filter(wanted)
                .limit(most);
        var other = fromOver.values().stream()
                .filter(run -> open(run.view().id())
                        .filter(slot -> slot.isRead() && !slot.run().over())
                        .isEmpty())
                .filter(wanted)
                .limit(most);
        return Stream.concat(one, other)
                .map(Listed::view)
                .sorted(Comparator.comparing(RunView::id).reversed())
                .limit(most)
                .toList();
    }

    /** The run that was started with this key, if that was within a day. */
    Optional<Known> known(String caller, String key, long now) {
        forgetOld(now);
        return Optional.ofNullable(keys.get(caller + '\n' + key))
                .map(keyed -> new Known(keyed.run(), keyed.idempotency().digest()));
    }

    /** A run that was started with a key. */
    record Known(String run, String digest) {}

    void remember(String caller, Idempotency idempotency, String run, long now) {
        var keyed = new Keyed(caller + '\n' + idempotency.key(), idempotency, run, now);
        keys.put(keyed.key(), keyed);
        byAge.add(keyed);
        forgetOld(now);
    }

    private void forgetOld(long now) {
        while (!byAge.isEmpty() && (byAge.peek().since() < now - DAY_MILLIS || byAge.size() > MOST_KEYS)) {
            var old = byAge.remove();
            keys.remove(old.key(), old);
        }
    }
}
