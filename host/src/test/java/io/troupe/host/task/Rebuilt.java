package io.troupe.host.task;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a start knows once it has read a journal up to a position, before it does anything.
 *
 * @param ended how those stand that have; but for their versions, which outcomes that are refused afterwards still raise
 *     and a start does not ask for
 * @param keys which task an idempotency key of a caller led to
 */
record Rebuilt(
        Map<String, TaskKept> open, Map<String, String> ended, Map<String, String> dead, Map<String, String> keys) {

    /** Reads as a start does; to be called on a context. */
    static Future<Rebuilt> of(Vertx vertx, Journal journal, Optional<SnapshotFile> snapshot) {
        var open = new HashMap<String, TaskEntry>();
        var past = new Past();
        var keys = new IdempotencyKeys();
        return new Rebuild(vertx, journal, new Rebuild.Into(open, past, keys))
                .run(snapshot)
                .map(position -> new Rebuilt(kept(open), told(past.ended()), told(past.dead()), tasks(keys)));
    }

    /** Folds each stream by itself, without the code of a start. */
    static Rebuilt of(Map<String, List<Recorded>> streams) {
        var open = new HashMap<String, TaskEntry>();
        var ended = new HashMap<String, Past.Over>();
        var dead = new HashMap<String, Past.Over>();
        var keys = new IdempotencyKeys();
        streams.values().stream()
                .map(stream -> TaskEntry.fold(stream).orElseThrow())
                .sorted((one, other) -> Long.compare(one.submittedAt(), other.submittedAt()))
                .forEach(entry -> {
                    entry.submitted()
                            .idempotency()
                            .ifPresent(key -> keys.put(new IdempotencyKeys.Kept(
                                    Sight.name(entry.tenant(), entry.submitted().caller()),
                                    key,
                                    entry.id(),
                                    entry.submittedAt())));
                    switch (entry.state()) {
                        case DEAD_LETTER -> dead.put(entry.id(), new Past.Over(entry.owner(), entry.summary()));
                        case COMPLETED, FAILED, CANCELLED, EXPIRED ->
                            ended.put(entry.id(), new Past.Over(entry.owner(), entry.summary()));
                        default -> open.put(entry.id(), entry);
                    }
                });
        return new Rebuilt(kept(open), told(ended), told(dead), tasks(keys));
    }

    /** What is not the same in another one: this one's, then that one's. */
    List<String> differences(Rebuilt other) {
        var all = new ArrayList<String>();
        differences("open", open, other.open, all);
        differences("ended", ended, other.ended, all);
        differences("dead", dead, other.dead, all);
        differences("key", keys, other.keys, all);
        return all;
    }

    private static <V> void differences(String what, Map<String, V> one, Map<String, V> other, List<String> into) {
        var names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        names.stream()
                .filter(name -> !Objects.equals(one.get(name), other.get(name)))
                .forEach(name -> into.add(what + ": " + one.get(name) + "\n  and " + other.get(name)));
    }

    private static Map<String, TaskKept> kept(Map<String, TaskEntry> open) {
        var kept = new TreeMap<String, TaskKept>();
        open.forEach((id, entry) -> kept.put(id, entry.kept()));
        return kept;
    }

    private static Map<String, String> told(Map<String, Past.Over> over) {
        var told = new TreeMap<String, String>();
        over.forEach((id, one) -> told.put(id, one.toString().replaceFirst("version=\\d+", "")));
        return told;
    }

    private static Map<String, String> tasks(IdempotencyKeys keys) {
        var tasks = new HashMap<String, String>();
        keys.after(Long.MIN_VALUE, Integer.MAX_VALUE >> 8)
                .kept()
                .forEach(kept -> tasks.put(kept.caller() + ' ' + kept.idempotency(), kept.task()));
        return tasks;
    }

    /** A journal as it was when it had come to a position. */
    record Until(Journal journal, long position) implements Journal {

        @Override
        public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
            return journal.stream(stream, afterVersion, max)
                    .map(facts -> facts.stream()
                            .filter(fact -> fact.position() <= position)
                            .toList());
        }

        @Override
        public Future<List<Recorded>> tail(long afterPosition, int max) {
            return journal.tail(afterPosition, Math.clamp(position - afterPosition, 0, max));
        }

        @Override
        public Future<Appended> append(Append append) {
            return Future.failedFuture(new UnsupportedOperationException("it was"));
        }

        @Override
        public Optional<Problem> problem() {
            return Optional.empty();
        }

        @Override
        public Runnable onAppended(Consumer<List<Recorded>> listener) {
            return () -> {};
        }

        @Override
        public void close() {}
    }
}
