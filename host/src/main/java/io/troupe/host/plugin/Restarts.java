package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginQuarantined;
import io.troupe.host.fact.PluginFact.PluginRestarted;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import io.troupe.host.plugin.Supervision.Verdict;
import io.troupe.host.plugin.Work.Cause;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private final Arrivals arrivals;
    private final Loads loads;
    private final ScheduledExecutorService owner;
    private final Set<Loaded> pausing = Collections.newSetFromMap(new WeakHashMap<>());

    /** What works together here. */
    record Parts(Shelf shelf, PluginRecords records, Quarantines quarantines, Arrivals arrivals, Loads loads) {}

    Restarts(Parts parts, Supervision.Limits limits, ScheduledExecutorService owner) {
        this.shelf = parts.shelf();
        this.records = parts.records();
        this.quarantines = parts.quarantines();
        this.arrivals = parts.arrivals();
        this.loads = parts.loads();
        this.supervision = new Supervision(limits);
        this.owner = owner;
    }

    /** Makes what is told, on any thread, of a plugin's misbehaviour. */
    Troubled of(String plugin) {
        return (trouble, detail, inRow) -> {
            if (!owner.isShutdown()) {
                owner.execute(() -> shelf.current(plugin).ifPresent(load -> judge(load, trouble, detail, inRow)));
            }
        };
    }

    private void judge(Loaded load, Trouble trouble, String detail, int inRow) {
        if (pausing.contains(load)) {
            return; // it is on its way out already
        }
        switch (supervision.judge(load.id(), trouble, detail, inRow)) {
            case Verdict.Bear() -> LOG.debug("{}: {}", load.identity().words(), detail);
            case Verdict.Restart(var after, var attempt) -> {
                var identity = load.identity();
                LOG.warn(
                        "{} is restarted in {} ms, attempt {}: {}",
                        identity.words(),
                        after.toMillis(),
                        attempt,
                        Texts.plain(detail));
                records.append(
                        load.id(),
                        new PluginRestarted(identity.version(), identity.digest(), trouble, detail, attempt));
                restart(load, after, detail);
            }
            case Verdict.GiveUp(var reason) -> giveUp(load, reason);
        }
    }

    /** Starts it anew, after a pause, if it is still there then. */
    private void restart(Loaded load, Duration after, String reason) {
        pausing.add(load);
        load.extensions().forEach(extension -> extension.pause(reason, true));
        var _ = owner.schedule(
                () -> {
                    shelf.current(load.id())
                            .filter(now -> now.artefact().equals(load.artefact())) // perhaps in another file by now
                            .ifPresent(now -> loads.load(now.source(), Cause.RESTART));
                },
                after.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void giveUp(Loaded load, String reason) {
        var identity = load.identity();
        quarantines.add(load.id(), new PluginQuarantined(identity.version(), identity.digest(), reason));
        shelf.retire(load, PluginState.QUARANTINED, reason);
        arrivals.underWay(load.id()).stream() // is judged by what is known now
                .filter(source -> source.equals(load.source()))
                .forEach(source -> loads.load(source, Cause.ARRIVED));
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
