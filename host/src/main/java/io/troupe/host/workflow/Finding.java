package io.troupe.host.workflow;

import io.vertx.core.Future;
import java.util.Optional;

/** Finds runs, here or in the journal. On the run service's context alone. */
final class Finding {

    private final Shelf shelf;
    private final Turns turns;
    private final History history;

    Finding(Shelf shelf, Turns turns, History history) {
        this.shelf = shelf;
        this.turns = turns;
        this.history = history;
    }

    /** The slot of a run that there is. */
    Future<Slot> slot(String id) {
        return find(id).map(found -> found.orElseThrow(() -> RunSight.unknown(id)));
    }

    /** The slot of a run, if there is one; what is over is read into a slot that nobody else has. */
    Future<Optional<Slot>> find(String id) {
        var open = shelf.open(id);
        if (open.isPresent()) {
            return Future.succeededFuture(open);
        }
        return history.read(id).compose(read -> {
            if (read.isEmpty() || shelf.open(id).isPresent()) {
                return Future.succeededFuture(shelf.open(id));
            }
            if (!read.get().over()) { // written though nobody was told so
                var slot = shelf.adopt(new Slot(id));
                return turns.take(slot, turn -> {}).map(gone -> Optional.of(slot));
            }
            var slot = new Slot(id);
            slot.run(read.get());
            return Future.succeededFuture(Optional.of(slot));
        });
    }
}
