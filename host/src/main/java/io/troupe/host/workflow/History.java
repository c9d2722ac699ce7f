package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.host.bus.RunCalls.FactList;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes runs of what the journal says of them. On the run service's context alone. */
final class History {

    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final int PAGE = 1_000;

    private final Journal journal;
    private final Workflows workflows;

    History(Journal journal, Workflows workflows) {
        this.journal = journal;
        this.workflows = workflows;
    }

    /** Reads a run. */
    Future<Optional<RunEntry>> read(String id) {
        return facts(id, Long.MAX_VALUE).compose(this::run);
    }

    /** One that has left the journal is in the archive. */
    private Future<List<Recorded>> archived(String id, long upTo) {
        return journal.archived(Turns.STREAM + id)
                .map(facts ->
                        facts.stream().filter(fact -> fact.version() <= upTo).toList());
    }

    /** Reads the facts of a run, up to this version. */
    Future<List<Recorded>> facts(String id, long upTo) {
        return more(Turns.STREAM + id, upTo, new ArrayList<>())
                .compose(found -> found.isEmpty() ? archived(id, upTo) : Future.succeededFuture(found));
    }

    private Future<List<Recorded>> more(String stream, long upTo, List<Recorded> found) {
        return Repeating.whileTrue(() -> {
                    long after = found.isEmpty() ? 0 : found.getLast().version();
                    int most = (int) Math.min(PAGE, upTo - after);
                    return most <= 0
                            ? Future.succeededFuture(false)
                            : journal.stream(stream, after, most).map(page -> {
                                found.addAll(page);
                                return page.size() == most;
                            });
                })
                .map(found);
    }

    /** A page of the facts of a run. */
    Future<FactList> page(String id, long after, int most) {
        return journal.stream(Turns.STREAM + id, Math.max(0, after), most + 1)
                .compose(found -> found.isEmpty()
                        ? archived(id, Long.MAX_VALUE)
                                .map(all -> all.stream()
                                        .filter(fact -> fact.version() > after)
                                        .limit(most + 1L)
                                        .toList())
                        : Future.succeededFuture(found))
                .map(facts -> page(facts, most));
    }

    private static FactList page(List<Recorded> facts, int most) {
        var page = facts.subList(0, Math.min(most, facts.size()));
        var entries = page.stream()
                .map(fact -> new FactList.Entry(
                        fact.version(), fact.kind(), Instant.ofEpochMilli(fact.time()), new Json(fact.body())))
                .toList();
        return new FactList(
                entries, facts.size() > most ? Optional.of(page.getLast().version()) : Optional.empty());
    }

    /** Makes a run of its facts. */
    Future<Optional<RunEntry>> run(List<Recorded> facts) {
        if (facts.isEmpty() || !(Facts.read(facts.getFirst()) instanceof RunCreated created)) {
            return Future.succeededFuture(Optional.empty());
        }
        var first = facts.getFirst();
        return definition(first, created)
                .compose(definition ->
                        apply(new RunEntry(id(first), first.tenant(), created, definition, first.time()), facts, 1))
                .map(Optional::of);
    }

    private static Future<RunEntry> apply(RunEntry run, List<Recorded> facts, int from) {
        int to = Math.min(from + Breath.FACTS, facts.size());
        facts.subList(from, to).forEach(fact -> apply(run, fact));
        return to == facts.size() ? Future.succeededFuture(run) : Breath.take().compose(taken -> apply(run, facts, to));
    }

    private Future<Definition> definition(Recorded first, RunCreated created) {
        return workflows
                .find(first.tenant(), created.workflow(), Optional.of(created.number()))
                .map(Workflows.Kept::definition);
    }

    static String id(Recorded fact) {
        return fact.stream().substring(Turns.STREAM.length());
    }

    static void apply(RunEntry run, Recorded recorded) {
        if (Facts.read(recorded) instanceof RunFact fact) {
            run.apply(fact, recorded.time());
        } else {
            run.applyUnknown();
        }
    }

    /** Reads all runs, oldest first, and gives each as it is now. */
    Future<Void> all(Consumer<RunEntry> found) {
        return from(page(Turns.STREAM, 0), new Replaying(found));
    }

    /** Where reading all runs stands: the facts of one come all together. */
    private static final class Replaying {
        private final Consumer<RunEntry> found;
        private @Nullable RunEntry run;

        Replaying(Consumer<RunEntry> found) {
            this.found = found;
        }

        void take(Recorded recorded) {
            var here = run;
            if (here == null || !here.id().equals(id(recorded))) {
                return; // cannot be read, which was said
            }
            try {
                apply(here, recorded);
            } catch (RuntimeException e) {
                LOG.error("{} cannot go on after fact {}", here.id(), recorded.version(), e);
                run = null;
            }
        }

        void next(@Nullable RunEntry following) {
            var here = run;
            if (here != null) {
                found.accept(here);
            }
            run = following;
        }
    }

    private Future<List<Recorded>> page(String stream, long version) {
        return journal.streams(Turns.STREAM, stream, version, PAGE);
    }

    /** The next page is read while this one is taken in. */
    private Future<Void> from(Future<List<Recorded>> first, Replaying replaying) {
        var reading = new AtomicReference<>(first);
        return Repeating.whileTrue(() -> reading.get().compose(page -> {
            if (page.isEmpty()) {
                replaying.next(null);
                return Future.succeededFuture(false);
            }
            var last = page.getLast();
            reading.set(page(last.stream(), last.version()));
            var left = page.iterator();
            return Repeating.whileTrue(() -> replay(left, replaying)).map(true);
        }));
    }

    /** Takes in facts up to the next that needs a definition which is not here; says whether there may be more. */
    private Future<Boolean> replay(Iterator<Recorded> left, Replaying replaying) {
        while (left.hasNext()) {
            var recorded = left.next();
            if (recorded.version() > 1) {
                replaying.take(recorded);
            } else if (Facts.read(recorded) instanceof RunCreated created) {
                var looked = definition(recorded, created);
                if (!looked.isComplete()) {
                    return looked.transform((definition, failure) -> {
                        replaying.next(begun(recorded, created, Optional.ofNullable(definition)));
                        return Future.succeededFuture(true);
                    });
                }
                replaying.next(begun(recorded, created, Optional.ofNullable(looked.result())));
            }
        }
        return Future.succeededFuture(false);
    }

    private static @Nullable RunEntry begun(Recorded recorded, RunCreated created, Optional<Definition> definition) {
        if (definition.isEmpty()) { // nothing is lost: what cannot be read stays in the journal
            LOG.error(
                    "{} cannot go on: version {} of workflow '{}' cannot be read",
                    id(recorded),
                    created.number(),
                    created.workflow());
            return null;
        }
        return new RunEntry(id(recorded), recorded.tenant(), created, definition.get(), recorded.time());
    }
}
