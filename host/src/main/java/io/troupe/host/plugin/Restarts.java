package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginQuarantined;
import io.troupe.host.fact.PluginFact.PluginRestarted;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.plugin.Supervision.Verdict;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
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
    private final Quarantines quarantines;
    private final Starts starts;
    private final Set<Loaded> pausing = Collections.newSetFromMap(new WeakHashMap<>());

    /** Does what was decided. */
    interface Starts {
        /** Starts it anew after a pause. */
        void again(Loaded load, Duration after);

        /** Sees to it that what is on its way in its place is judged by what is known now. */
        void givenUp(Loaded load);
    }

    /** What works together here. */
    record Parts(Shelf shelf, PluginRecords records, Quarantines quarantines) {}

    Restarts(Parts parts, Supervision.Limits limits, Starts starts) {
        this.shelf = parts.shelf();
        this.records = parts.records();
        this.quarantines = parts.quarantines();
        this.supervision = new Supervision(limits);
        this.starts = starts;
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
                        Texts.plain(detail));
                records.append(
                        load.id(),
                        new PluginRestarted(identity.version(), identity.digest(), trouble, detail, attempt));
                load.extensions().forEach(extension -> extension.pause(detail, true));
                starts.again(load, after);
            }
            case Verdict.GiveUp(var reason) -> {
                quarantines.add(load.id(), new PluginQuarantined(identity.version(), identity.digest(), reason));
                shelf.retire(load, PluginState.QUARANTINED, reason);
                starts.givenUp(load);
            }
        }
    }

    /** Finds plugins that start threads and do not end them. */
    void lookForThreads() {
        for (var load : shelf.current()) {
            int threads = load.artefact().loaders().stream()
                    .mapToInt(loader -> OwnThreads.of(loader).size())
                    .sum();
            if (threads > MOST_THREADS) {
                judge(load, Trouble.THREADS, "holds " + threads + " threads, expected at most " + MOST_THREADS, 1);
            }
        }
    }

    /** Forgets restarts that do not count any more. */
    void prune() {
        supervision.prune();
    }

    /**
     * Gives a plugin a clean slate.
     *
     * @return takes back that its quarantine is over, should the journal not have taken that
     */
    Runnable forget(String plugin) {
        supervision.forget(plugin);
        var forgotten = quarantines.forget(plugin);
        return () -> forgotten.forEach(fact -> quarantines.add(plugin, fact));
    }
}
