package io.troupe.host.task;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Remembers for 24 hours which request became which task. Lives on the task service's context alone. */
final class IdempotencyKeys {

    private static final long KEPT_MILLIS = Duration.ofHours(24).toMillis();
    private static final int MAX = 1_000_000;

    /** One as a snapshot keeps it. */
    record Kept(String caller, Idempotency idempotency, String task, long time) {}

    private record Key(String caller, String key) {}

    private record Known(long order, String digest, Future<String> task, long time) {}

    /**
     * Some of what a snapshot keeps, the oldest first.
     *
     * @param last after which to go on
     * @param more whether there is more
     */
    record Slice(List<Kept> kept, long last, boolean more) {}

    private final Map<Key, Known> known = new HashMap<>();
    private final TreeMap<Long, Key> byAge = new TreeMap<>();
    private long added;

    /**
     * Finds the task of an earlier request with this key, which may still be on its way to the journal.
     *
     * @throws Refusal when that request was a different one
     */
    Optional<Future<String>> find(String caller, Idempotency idempotency, long now) {
        forget(now);
        var earlier = known.get(new Key(caller, idempotency.key()));
        if (earlier == null) {
            return Optional.empty();
        }
        if (!earlier.digest().equals(idempotency.digest())) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "idempotency key '" + Words.visible(idempotency.key())
                            + "' was used with another request, expected the same request or a new key");
        }
        return Optional.of(earlier.task());
    }

    /** Remembers what a snapshot has kept. */
    void put(Kept kept) {
        put(kept.caller(), kept.idempotency(), Future.succeededFuture(kept.task()), kept.time());
    }

    /** Remembers; a request that fails is forgotten, so that it can be made again. */
    void put(String caller, Idempotency idempotency, Future<String> task, long time) {
        var key = new Key(caller, idempotency.key());
        var fresh = new Known(++added, idempotency.digest(), task, time);
        var before = known.put(key, fresh);
        if (before != null) {
            byAge.remove(before.order());
        }
        byAge.put(fresh.order(), key);
        task.onFailure(failure -> {
            if (byAge.remove(fresh.order()) != null) { // else it was forgotten, and may be that of another request
                known.remove(key);
            }
        });
    }

    /** Looks at the next so many, a million being too many at once; gives those of which the task is known. */
    Slice after(long last, int most) {
        var kept = new ArrayList<Kept>(Math.min(most, byAge.size()));
        long looked = last;
        int count = 0;
        for (var next : byAge.tailMap(last, false).entrySet()) {
            if (count++ == most) {
                return new Slice(kept, looked, true);
            }
            looked = next.getKey();
            kept(next.getValue()).ifPresent(kept::add);
        }
        return new Slice(kept, looked, false);
    }

    private Optional<Kept> kept(Key key) {
        return Optional.ofNullable(known.get(key))
                .filter(one -> one.task().succeeded())
                .map(one -> new Kept(
                        key.caller(),
                        new Idempotency(key.key(), one.digest()),
                        one.task().result(),
                        one.time()));
    }

    void clear() {
        known.clear();
        byAge.clear();
    }

    private void forget(long now) {
        while (!byAge.isEmpty()) {
            var oldest = byAge.firstEntry().getValue();
            var time = Optional.ofNullable(known.get(oldest)).map(Known::time).orElse(0L);
            if (known.size() <= MAX && now - time < KEPT_MILLIS) {
                return;
            }
            byAge.pollFirstEntry();
            known.remove(oldest);
        }
    }
}
