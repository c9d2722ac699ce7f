package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.host.bus.RunCalls.FactList;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
        return journal.stream(Turns.STREAM + id, Math.max(0, after), most + 1).map(facts -> {
            var page = facts.subList(0, Math.min(most, facts.size()));
            var entries = page.stream()
                    .map(fact -> new FactList.Entry(
                            fact.version(), fact.kind(), Instant.ofEpochMilli(fact.time()), new Json(fact.body())))
                    .toList();
            return new FactList(
                    entries, facts.size() > most ? Optional.of(page.getLast().version()) : Optional.empty());
        });
    }

    /** Makes a run of its facts. */
    Future<Optional<RunEntry>> run(List<Recorded> facts) {
        if (facts.isEmpty() || !(Facts.read(facts.getFirst()) instanceof RunCreated created)) {
            return Future.succeededFuture(Optional.empty());
        }
        var first = facts.getFirst();
        return definition(first, created).map(definition -> {
            var run = new RunEntry(id(first), first.tenant(), created, definition, first.time());
            facts.subList(1, facts.size()).forEach(fact -> apply(run, fact));
            return Optional.of(run);
        });
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

    /** Reads all runs, oldest first; gives each when it is over, and at the end those that are not. */
    Future<Void> all(Consumer<RunEntry> found) {
        var replaying = new Replaying(new LinkedHashMap<>(), new LinkedHashSet<>(), found, new AtomicLong());
        return Repeating.whileTrue(() -> page(replaying))
                .compose(done -> {
                    replaying.open().values().forEach(found);
                    return reopened(replaying.reopened().iterator(), found);
                });
    }

    private Future<Boolean> page(Replaying replaying) {
        return journal.under(Turns.STREAM, replaying.position().get(), PAGE).compose(page -> {
            if (page.isEmpty()) {
                return Future.succeededFuture(false);
            }
            replaying.position().set(page.getLast().position());
            var left = page.iterator();
            return Repeating.whileTrue(() -> replay(left, replaying)).map(true);
        });
    }

    /**
     * Where reading all runs stands.
     *
     * @param open those whose end has not been read
     * @param reopened those of which something was read after their end
     * @param position up to which it was read
     */
    private record Replaying(
            Map<String, RunEntry> open, Set<String> reopened, Consumer<RunEntry> found, AtomicLong position) {}

    /** Runs that were over and are being rolled back, or were; one that cannot be read keeps no host from starting. */
    private Future<Void> reopened(Iterator<String> left, Consumer<RunEntry> found) {
        return Repeating.whileTrue(() -> {
            if (!left.hasNext()) {
                return Future.succeededFuture(false);
            }
            var id = left.next();
            return read(id).transform((run, failure) -> {
                if (failure == null) {
                    run.ifPresent(found);
                } else {
                    LOG.error("{} cannot go on", id, failure);
                }
                return Future.succeededFuture(true);
            });
        });
    }

    /** Takes in facts up to the next that needs a definition which is not here; says whether there are more. */
    private Future<Boolean> replay(Iterator<Recorded> left, Replaying replaying) {
        while (left.hasNext()) {
            var recorded = left.next();
            var run = replaying.open().get(id(recorded));
            if (run != null) {
                take(run, recorded, replaying);
            } else if (Facts.read(recorded) instanceof RunFact fact) {
                if (fact instanceof RunRollingBack) {
                    replaying.reopened().add(id(recorded));
                } else if (fact instanceof RunCreated created) {
                    var looked = definition(recorded, created);
                    if (!looked.isComplete()) {
                        return looked.transform((definition, failure) -> {
                            begin(recorded, created, Optional.ofNullable(definition), replaying.open());
                            return Future.succeededFuture(true);
                        });
                    }
                    begin(recorded, created, Optional.ofNullable(looked.result()), replaying.open());
                }
            }
        }
        return Future.succeededFuture(false);
    }

    private static void begin(
            Recorded recorded, RunCreated created, Optional<Definition> definition, Map<String, RunEntry> open) {
        if (definition.isEmpty()) { // nothing is lost: what cannot be read stays in the journal
            LOG.error(
                    "{} cannot go on: version {} of workflow '{}' cannot be read",
                    id(recorded),
                    created.number(),
                    created.workflow());
            return;
        }
        var id = id(recorded);
        open.put(id, new RunEntry(id, recorded.tenant(), created, definition.get(), recorded.time()));
    }

    private static void take(RunEntry run, Recorded recorded, Replaying replaying) {
        try {
            apply(run, recorded);
        } catch (RuntimeException e) {
            LOG.error("{} cannot go on after fact {}", run.id(), recorded.version(), e);
            replaying.open().remove(run.id());
            return;
        }
        if (run.over()) {
            replaying.open().remove(run.id());
            replaying.found().accept(run);
        }
    }
}
