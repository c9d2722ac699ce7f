package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginQuarantined;
import io.troupe.host.fact.PluginFact.PluginRestarted;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.plugin.Supervision.Verdict;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what supervision decides about plugins in service. On the plugin folder's thread. */
final class Restarts {

    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);

    /** Platform threads of its own that a plugin may hold; agents themselves run on virtual ones. */
    private static final int MOST_THREADS = 64;

    private final Shelf shelf;
    private final PluginRecords records;
    private final Supervision supervision;
    private final BiConsumer<Loaded, Duration> restart;
    private final Set<Loaded> pausing = Collections.newSetFromMap(new WeakHashMap<>());

    Restarts(Shelf shelf, PluginRecords records, Supervision.Limits limits, BiConsumer<Loaded, Duration> restart) {
        this.shelf = shelf;
        this.records = records;
        this.supervision = new Supervision(limits);
        this.restart = restart;
    }

    /** An agent of a plugin misbehaved. */
    void troubled(String plugin, Trouble trouble, String detail, int inRow) {
        shelf.current(plugin).ifPresent(load -> judge(load, trouble, detail, inRow));
    }

    private void judge(Loaded load, Trouble trouble, String detail, int inRow) {
        if (pausing.contains(load)) {
            return; // it is on its way out already
        }
        var identity = load.identity();
        switch (supervision.judge(load.id(), trouble, detail, inRow)) {
            case Verdict.Bear() -> LOG.debug("{}: {}", identity.words(), detail);
            case Verdict.Restart(var after, var attempt) -> {
                pausing.add(load);
                LOG.warn(
                        "{} is restarted in {} ms, attempt {}: {}",
                        identity.words(),
                        after.toMillis(),
                        attempt,
                        Shelf.plain(detail));
                records.append(
                        load.id(),
                        new PluginRestarted(identity.version(), identity.digest(), trouble, detail, attempt));
                load.agents().forEach(agent -> agent.pause(detail, true));
                restart.accept(load, after);
            }
            case Verdict.GiveUp(var reason) -> {
                records.append(load.id(), new PluginQuarantined(identity.version(), identity.digest(), reason));
                shelf.retire(load, PluginState.QUARANTINED, reason);
            }
        }
    }

    /** Finds plugins that start threads and do not end them. */
    void lookForThreads() {
        for (var load : shelf.current()) {
            int threads = load.artefact()
                    .classes()
                    .map(OwnThreads::of)
                    .map(List::size)
                    .orElse(0);
            if (threads > MOST_THREADS) {
                judge(load, Trouble.THREADS, "holds " + threads + " threads, expected at most " + MOST_THREADS, 1);
            }
        }
    }

    /** Gives a plugin a clean slate. */
    void forget(String plugin) {
        supervision.forget(plugin);
    }
}
