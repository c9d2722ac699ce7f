package io.troupe.host.plugin;

import io.troupe.host.plugin.Work.Cause;
import java.util.Optional;

/**
 * Looks again at those that waited for a change of another plugin, and starts those anew that use its classes. On the
 * plugin folder's thread.
 */
record Dependents(Shelf shelf, Standing standing, Loads loads) {

    /** A plugin came, changed or left. */
    void changed(String id, boolean left) {
        loads.loadWaiting(place -> standing.needs(place.id(), id) // an earlier version may go on meanwhile
                || ((left || place.id().equals(id)) && shelf.current(place.id()).isEmpty()));
        var classes = shelf.current(id).flatMap(load -> load.artefact().classes());
        for (var load : shelf.current()) {
            if (load.candidate().dependencies().isEmpty()) {
                continue;
            }
            boolean uses = load.candidate().dependencies().stream()
                    .anyMatch(dependency -> dependency.id().equals(id));
            if (uses
                    && !standing.builtOn(id, load.id()) // else the two would restart each other for ever
                    && !Optional.ofNullable(load.uses().get(id)).equals(classes)) {
                loads.load(load.source(), Cause.RESTART);
            }
        }
    }
}
