package io.troupe.host.plugin;

import io.troupe.host.plugin.Reading.Unusable;

/**
 * Decides whether a plugin may come into service, and what has to be closed before it is opened. On the plugin folder's
 * thread.
 */
final class Succession {

    private final Surroundings around;
    private final Drains drains;
    private final Opening next;

    Succession(Surroundings around, Drains drains, Opening next) {
        this.around = around;
        this.drains = drains;
        this.next = next;
    }

    void begin(Work work) {
        var candidate = work.candidate();
        var obstacle = around.standing().obstacle(work.source(), candidate, work.record());
        if (obstacle.isPresent()) {
            var in = obstacle.get();
            candidate.discard();
            around.fallback().refuse(work, new Unusable(candidate.identity(), in.state(), in.reason()), in.waiting());
            return;
        }
        var current = around.shelf().current(candidate.identity().id());
        if (current.isPresent() && sameContent(work, current.get())) {
            candidate.discard();
            around.shelf().move(current.get(), work.source(), work.due().stamp());
            around.arrivals().end(work);
            return;
        }
        closeFirst(work);
    }

    /** A file that only got another name, or another place, keeps what is in service. */
    private boolean sameContent(Work work, Loaded load) {
        return !work.anew()
                && load.identity().equals(work.candidate().identity())
                && load.source().pack().equals(work.source().pack())
                && around.shelf().lingers(load.id());
    }

    /** Has closed what may not be open beside it. */
    private void closeFirst(Work work) {
        var candidate = work.candidate();
        var id = candidate.identity().id();
        var halted = drains.halted(id);
        var current = around.shelf().current(id);
        var ending = drains.ending(candidate);
        if (ending.isPresent()) {
            drains.then(ending.get(), () -> again(work));
        } else if (halted.isPresent()) {
            follow(work, halted.get());
        } else if (current.isPresent()
                && (candidate.stopThenStart() || current.get().candidate().stopThenStart())) {
            around.shelf().halt(current.get(), () -> {});
            follow(work, current.get());
        } else {
            open(work);
        }
    }

    /** Opens once the other is closed. */
    private void follow(Work work, Loaded closing) {
        work.follows(closing);
        drains.then(closing, () -> {
            if (around.arrivals().isStale(work)) {
                work.candidate().discard();
            } else {
                open(work);
            }
        });
    }

    private void open(Work work) {
        if (around.openings().inTheWay(work)) {
            around.openings().then(work, () -> again(work));
            around.arrivals().turns().over(work.file()); // else that one might wait for this one's turn
        } else {
            next.begin(work);
        }
    }

    /** What it waited for is over; much may have happened since. */
    private void again(Work work) {
        if (around.arrivals().isStale(work)) {
            work.candidate().discard();
        } else {
            begin(work);
        }
    }
}
