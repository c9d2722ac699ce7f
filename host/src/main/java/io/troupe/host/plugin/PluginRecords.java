package io.troupe.host.plugin;

import io.troupe.host.bus.Call;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.PluginFact;
import io.troupe.host.fact.PluginFact.PluginRolledBack;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the journal says of plugins, and what is to be added to it. Facts of one plugin are appended one after the
 * other. Any thread; waits for nothing. Remembers as many plugins as there are.
 */
final class PluginRecords {

    private static final Logger LOG = LoggerFactory.getLogger(PluginRecords.class);
    private static final int PAGE = 500;

    private final Journal journal;
    private final Ids ids = new Ids();
    private final Map<String, Future<PluginRecord>> byPlugin = new HashMap<>();

    PluginRecords(Journal journal) {
        this.journal = journal;
    }

    /** Gives what is known, once all that was to be appended before is; fails when the journal cannot say. */
    Future<PluginRecord> of(String plugin) {
        return then(plugin, Future::succeededFuture);
    }

    /** Finds the rollback that a caller asked for with this key since then, on whichever node that was. */
    Future<Optional<PluginRolledBack>> rolledBack(String plugin, String caller, String key, long since) {
        return rolledBack(
                stream(plugin),
                0,
                recorded -> recorded.time() >= since
                                && Facts.read(recorded) instanceof PluginRolledBack back
                                && back.caller().equals(caller)
                                && back.idempotencyKey().equals(Optional.of(key))
                        ? Optional.of(back)
                        : Optional.empty());
    }

    private Future<Optional<PluginRolledBack>> rolledBack(
            String stream, long after, Function<Recorded, Optional<PluginRolledBack>> wanted) {
        return journal.stream(stream, after, PAGE).compose(page -> {
            var found = page.stream().map(wanted).flatMap(Optional::stream).findFirst();
            return found.isPresent() || page.size() < PAGE
                    ? Future.succeededFuture(found)
                    : rolledBack(stream, page.getLast().version(), wanted);
        });
    }

    /** Appends a fact; the record that comes back has taken it in. */
    Future<PluginRecord> append(String plugin, PluginFact fact) {
        return then(plugin, before -> write(plugin, before, fact));
    }

    /**
     * Appends how a file fares, unless the last such fact of this content says it already: a restart that finds
     * everything as it was writes nothing. What could not be written is worth asking for again.
     */
    void state(String plugin, PluginStateChanged fact) {
        then(plugin, before -> before.says(fact) ? Future.succeededFuture(before) : write(plugin, before, fact))
                .onFailure(failure -> LOG.warn(
                        "{} is {}, which the journal could not keep",
                        fact.file(),
                        fact.state().wire(),
                        failure));
    }

    /** Forgets plugins that are gone; what the journal has of one is read again should it come back. */
    void keepOnly(Set<String> present) {
        synchronized (byPlugin) { // but what is being written must be written before anything else
            byPlugin.entrySet()
                    .removeIf(entry -> !present.contains(entry.getKey())
                            && entry.getValue().isComplete());
        }
    }

    private Future<PluginRecord> then(String plugin, Function<PluginRecord, Future<PluginRecord>> step) {
        Future<PluginRecord> next;
        synchronized (byPlugin) {
            var known = byPlugin.get(plugin);
            next = (known == null ? read(stream(plugin), 0, PluginRecord.EMPTY) : known).compose(step);
            byPlugin.put(plugin, next);
        }
        next.onFailure(failure -> {
            synchronized (byPlugin) {
                byPlugin.remove(plugin, next); // what it says now is to be read again
            }
        });
        return next;
    }

    private Future<PluginRecord> write(String plugin, PluginRecord before, PluginFact fact) {
        var draft = Facts.draft(fact, HostClock.millis(), Call.TENANT, Optional.empty());
        return journal.append(new Append(ids.next("append"), stream(plugin), Append.ANY, List.of(draft)))
                .map(done -> before.with(fact));
    }

    private Future<PluginRecord> read(String stream, long after, PluginRecord before) {
        return journal.stream(stream, after, PAGE).compose(page -> {
            var record = before;
            long last = after;
            for (var recorded : page) {
                Fact fact = Facts.read(recorded);
                record = fact instanceof PluginFact known ? record.with(known) : record;
                last = Math.max(last, recorded.version());
            }
            return page.size() < PAGE ? Future.succeededFuture(record) : read(stream, last, record);
        });
    }

    private static String stream(String plugin) {
        return "plugin/" + plugin;
    }
}
