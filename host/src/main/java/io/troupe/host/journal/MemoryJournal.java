package io.troupe.host.journal;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Keeps facts in memory: for tests, and for benchmarks that measure all but the disk. No started host uses it. */
public final class MemoryJournal implements Journal {

    private final boolean keeping;
    private final String identity = UUID.randomUUID().toString();
    private final List<Recorded> facts = new ArrayList<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Appended> landed = new HashMap<>();
    private final List<Consumer<List<Recorded>>> listeners = new CopyOnWriteArrayList<>();
    private final Leases leases = new MemoryLeases(InstantSource.system(), this::appendAll);
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

    @Override
    public Future<List<Appended>> appendAll(List<Append> appends) {
        Journal.together(appends);
        return keeping
                ? kept(appends)
                : Future.all(appends.stream().map(this::counted).toList()).map(done -> done.<Appended>list());
    }

    private Future<Appended> kept(Append append) {
        return kept(List.of(append)).map(List::getFirst);
    }

    private synchronized Future<List<Appended>> kept(List<Append> appends) {
        for (var append : appends) {
            long version = versions.getOrDefault(append.stream(), 0L);
            if (!landed.containsKey(append.id())
                    && append.expectedVersion() != Append.ANY
                    && append.expectedVersion() != version) {
                return Future.failedFuture(new StaleVersion(append.stream(), append.expectedVersion(), version));
            }
        }
        var recorded = new ArrayList<Recorded>();
        var where = appends.stream().map(append -> landed(append, recorded)).toList();
        facts.addAll(recorded);
        if (!recorded.isEmpty()) {
            listeners.removeIf(listener -> !hears(listener, recorded));
        }
        return Future.succeededFuture(where);
    }

    /** A node that has stopped hears no more; that is not for those to suffer who append. */
    private static boolean hears(Consumer<List<Recorded>> listener, List<Recorded> facts) {
        try {
            listener.accept(facts);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private Appended landed(Append append, List<Recorded> recorded) {
        var before = landed.get(append.id());
        if (before != null) {
            return before;
        }
        long version = versions.getOrDefault(append.stream(), 0L);
        for (var draft : append.facts()) {
            recorded.add(recorded(draft, append.stream(), ++version));
        }
        versions.put(append.stream(), version);
        var appended = new Appended(position, version);
        landed.put(append.id(), appended);
        return appended;
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
    public Optional<String> identity() {
        return Optional.of(identity);
    }

    @Override
    public Leases leases() {
        return leases;
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
    public Runnable onAppended(Consumer<List<Recorded>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {}
}
