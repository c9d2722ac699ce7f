package io.troupe.host.plugin;

import io.troupe.host.bus.Call;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down how plugins fare, where that is news: a restart that finds everything as it was writes nothing. Any
 * thread; does not wait for the journal. Remembers as many plugins as there are.
 */
final class PluginFacts {

    private static final Logger LOG = LoggerFactory.getLogger(PluginFacts.class);
    private static final int PAGE = 500;

    private final Journal journal;
    private final Ids ids = new Ids();
    private final Map<String, Future<Map<String, PluginStateChanged>>> lastByPlugin = new HashMap<>();

    PluginFacts(Journal journal) {
        this.journal = journal;
    }

    /** Appends the fact, after those of the same plugin that came before, unless the last one of its file says it. */
    void record(String plugin, PluginStateChanged fact) {
        var stream = "plugin/" + plugin;
        Future<Map<String, PluginStateChanged>> next;
        synchronized (lastByPlugin) {
            var known = lastByPlugin.get(plugin);
            next = (known == null ? read(stream, 0, new HashMap<>()) : known)
                    .compose(last -> append(stream, last, fact));
            lastByPlugin.put(plugin, next);
        }
        next.onComplete(done -> {
            if (done.failed()) {
                LOG.warn(
                        "{} is {}, which the journal could not keep",
                        fact.file(),
                        fact.state().wire(),
                        done.cause());
            }
            if (done.failed() || fact.state() == PluginState.REMOVED) {
                synchronized (lastByPlugin) {
                    lastByPlugin.remove(plugin, next); // to be read again should it come back
                }
            }
        });
    }

    private Future<Map<String, PluginStateChanged>> append(
            String stream, Map<String, PluginStateChanged> last, PluginStateChanged fact) {
        var before = last.get(fact.file());
        if (before != null && saysTheSame(before, fact)) {
            return Future.succeededFuture(last);
        }
        var draft = Facts.draft(fact, System.currentTimeMillis(), Call.TENANT, Optional.empty());
        return journal.append(new Append(ids.next("append"), stream, Append.ANY, List.of(draft)))
                .map(done -> {
                    var after = new HashMap<>(last);
                    after.put(fact.file(), fact);
                    return after;
                });
    }

    private static boolean saysTheSame(PluginStateChanged one, PluginStateChanged other) {
        return one.state() == other.state()
                && one.digest().equals(other.digest())
                && one.version().equals(other.version());
    }

    private Future<Map<String, PluginStateChanged>> read(
            String stream, long after, Map<String, PluginStateChanged> last) {
        return journal.stream(stream, after, PAGE).compose(page -> {
            for (var recorded : page) {
                if (Facts.read(recorded) instanceof PluginStateChanged fact) {
                    last.put(fact.file(), fact);
                }
            }
            return page.size() < PAGE
                    ? Future.succeededFuture(last)
                    : read(
                            stream,
                            page.stream().mapToLong(Recorded::version).max().orElse(after),
                            last);
        });
    }
}
