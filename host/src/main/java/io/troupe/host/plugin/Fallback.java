package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Reading.Unusable;
import io.troupe.host.plugin.Settling.Due;
import io.troupe.host.plugin.Versions.Kept;
import io.troupe.host.plugin.Work.Cause;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why a file does not come into service, and sees to what goes on instead: what was in service from it before, or
 * is kept of that. On the plugin folder's thread.
 */
final class Fallback {

    private static final Logger LOG = LoggerFactory.getLogger(Fallback.class);

    private final Arrivals arrivals;
    private final Shelf shelf;
    private final Drains drains;
    private final Versions versions;

    Fallback(Arrivals arrivals, Shelf shelf, Drains drains, Versions versions) {
        this.arrivals = arrivals;
        this.shelf = shelf;
        this.drains = drains;
        this.versions = versions;
    }

    /** @param waiting true when another plugin is in its way or is missed */
    void refuse(Work work, Unusable unusable, boolean waiting) {
        if (work.fallback()) {
            giveUp(work, unusable);
            return;
        }
        shelf.enter(new Place(
                work.source(),
                work.due().stamp(),
                unusable.identity(),
                unusable.state(),
                unusable.reason(),
                waiting,
                Instant.now()));
        var other = otherContent(work, unusable);
        if (other.isPresent()) {
            arrivals.begin(work.fallback(other.get().file(), Optional.empty()));
            return;
        }
        if (unusable.state() == PluginState.DISABLED || work.withdraws()) {
            retire(work, unusable);
        }
        bringBack(work, unusable);
    }

    /** What was to take the place of a file's content is of no use either. */
    private void giveUp(Work work, Unusable unusable) {
        LOG.warn("{}: {}", unusable.identity().words(), Texts.plain(unusable.reason()));
        work.predecessor().ifPresent(Loaded::withdraw);
        retire(work, unusable);
        arrivals.end(work);
    }

    private void retire(Work work, Unusable unusable) {
        shelf.from(work.file()).ifPresent(load -> shelf.retire(load, unusable.state(), unusable.reason()));
    }

    /** What goes on in the place of the file's content is started anew from where it is kept, if it is to be. */
    private Optional<Kept> otherContent(Work work, Unusable unusable) {
        return work.withdraws() && unusable.state() != PluginState.DISABLED
                ? shelf.from(work.file())
                        .map(Loaded::identity)
                        .filter(running ->
                                !running.digest().equals(unusable.identity().digest()))
                        .flatMap(running -> versions.find(running.id(), running.digest()))
                : Optional.empty();
    }

    /** Brings back what was closed so that this could open, if anything was. */
    private void bringBack(Work work, Unusable unusable) {
        var closed = work.predecessor().or(() -> drains.halted(work.file()));
        boolean wanted = unusable.state() != PluginState.DISABLED;
        if (wanted && closed.filter(old -> goesOn(work, old)).isPresent()) {
            return;
        }
        var earlier =
                closed.flatMap(old -> versions.find(old.id(), old.identity().digest()));
        if (wanted && earlier.isPresent()) {
            arrivals.begin(work.fallback(earlier.get().file(), closed));
        } else {
            closed.ifPresent(Loaded::withdraw);
            arrivals.end(work);
        }
    }

    /** Brings back what was stopped from the file that it came from, if that is another one and still there. */
    private boolean goesOn(Work work, Loaded stopped) {
        var file = stopped.source().file();
        var stamp = Stamp.of(file);
        if (stamp.absent() || file.equals(work.file())) {
            return false;
        }
        arrivals.end(work);
        var due = new Due(file, stamp, System.nanoTime(), true);
        var back = new Work(stopped.source(), due, Cause.RESTART, Optional.empty());
        back.follows(stopped);
        arrivals.begin(back);
        return true;
    }
}
