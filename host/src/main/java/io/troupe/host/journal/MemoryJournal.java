package io.troupe.host.journal;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps facts in memory: for tests, and for benchmarks that measure all but the disk. No started host uses it. */
public final class MemoryJournal implements Journal {

    private final boolean keeping;
    private final List<Recorded> facts = new ArrayList<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Appended> landed = new HashMap<>();
    private final List<Consumer<List<Recorded>>> listeners = new CopyOnWriteArrayList<>();
    private long position;

    private MemoryJournal(boolean keeping) {
        this.keeping = keeping;
    }

    /** Keeps everything, so that it can be read back. */
    public static MemoryJournal keeping() {
        return new MemoryJournal(true);
    }

    /** Keeps nothing but a count; takes each version for the right one. */
    public static MemoryJournal forgetting() {
        return new MemoryJournal(false);
    }

    @Override
    public Future<Appended> append(Append append) {
        return keeping ? kept(append) : counted(append);
    }

    private synchronized Future<Appended> counted(Append append) {
        position += append.facts().size();
        return Future.succeededFuture(new Appended(
                position, Math.max(0, append.expectedVersion()) + append.facts().size()));
    }

    private synchronized Future<Appended> kept(Append append) {
        var before = landed.get(append.id());
        if (before != null) {
            return Future.succeededFuture(before);
        }
        long version = versions.getOrDefault(append.stream(), 0L);
        if (append.expectedVersion() != Append.ANY && append.expectedVersion() != version) {
            return Future.failedFuture(new StaleVersion(append.stream(), append.expectedVersion(), version));
        }
        var recorded = new ArrayList<Recorded>();
        for (var draft : append.facts()) {
            recorded.add(recorded(draft, append.stream(), ++version));
        }
        facts.addAll(recorded);
        versions.put(append.stream(), version);
        var appended = new Appended(position, version);
        landed.put(append.id(), appended);
        listeners.forEach(listener -> listener.accept(recorded));
        return Future.succeededFuture(appended);
    }

    private Recorded recorded(Draft draft, String stream, long version) {
        return new Recorded(
                ++position,
                stream,
                version,
                draft.kind(),
                draft.schemaVersion(),
                draft.time(),
                draft.tenant(),
                draft.causation(),
                draft.subject(),
                draft.body());
    }

    @Override
    public synchronized Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return Future.succeededFuture(facts.stream()
                .filter(fact -> fact.stream().equals(stream) && fact.version() > afterVersion)
                .limit(max)
                .toList());
    }

    @Override
    public synchronized Future<List<Recorded>> tail(long afterPosition, int max) {
        return Future.succeededFuture(facts.stream()
                .filter(fact -> fact.position() > afterPosition)
                .limit(max)
                .toList());
    }

    @Override
    public synchronized long position() {
        return position;
    }

    @Override
    public Optional<Problem> problem() {
        return Optional.empty();
    }

    @Override
    public void onAppended(Consumer<List<Recorded>> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {}
}
