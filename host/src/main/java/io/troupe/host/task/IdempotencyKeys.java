package io.troupe.host.task;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Remembers for 24 hours which request became which task. Lives on the task service's context alone. */
final class IdempotencyKeys {

    private static final long KEPT_MILLIS = Duration.ofHours(24).toMillis();
    private static final int MAX = 1_000_000;

    /** One as a snapshot keeps it. */
    record Kept(String caller, Idempotency idempotency, String task, long time) {}

    private record Key(String caller, String key) {}

    private record Known(String digest, Future<String> task, long time) {}

    private final LinkedHashMap<Key, Known> known = new LinkedHashMap<>();

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
        known.put(key, new Known(idempotency.digest(), task, time));
        task.onFailure(failure -> known.remove(key));
    }

    /** All of which the task is known, the oldest first; a copy. */
    List<Kept> kept() {
        return known.entrySet().stream()
                .filter(entry -> entry.getValue().task().succeeded())
                .map(entry -> new Kept(
                        entry.getKey().caller(),
                        new Idempotency(entry.getKey().key(), entry.getValue().digest()),
                        entry.getValue().task().result(),
                        entry.getValue().time()))
                .toList();
    }

    void clear() {
        known.clear();
    }

    private void forget(long now) {
        var oldest = known.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Key, Known> entry = oldest.next();
            if (known.size() <= MAX && now - entry.getValue().time() < KEPT_MILLIS) {
                return;
            }
            oldest.remove();
        }
    }
}
