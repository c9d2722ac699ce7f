package io.troupe.host.plugin;

import io.troupe.host.plugin.Settling.Due;
import io.troupe.host.plugin.Work.Cause;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/** Begins with files whether they changed or not, and lets go of those that are gone. On the plugin folder's thread. */
final class Loads {

    private final Arrivals arrivals;
    private final Shelf shelf;
    private final Drains drains;
    private final Told told;

    /** Is told of what was begun. */
    interface Told {
        /** From here on there is something to look after, often. */
        void begun();

        /** A file is gone. */
        void gone();
    }

    Loads(Arrivals arrivals, Shelf shelf, Drains drains, Told told) {
        this.arrivals = arrivals;
        this.shelf = shelf;
        this.drains = drains;
        this.told = told;
    }

    void load(Source source, Cause cause) {
        load(source, cause, () -> {});
    }

    /** Loads a file, and does something more when that has come to an end. */
    void load(Source source, Cause cause, Runnable then) {
        var stamp = Stamp.of(source.file());
        if (stamp.absent()) {
            gone(source.file());
            shelf.look(false);
            then.run();
            return;
        }
        var work = new Work(source, new Due(source.file(), stamp, System.nanoTime(), true), cause, Optional.empty());
        work.then().add(then);
        arrivals.begin(work);
        told.begun();
    }

    /** Looks again at those of the files that wait for a change of others. */
    void loadWaiting(Predicate<Place> which) {
        shelf.places()
                .filter(place -> place.waiting() && which.test(place))
                .forEach(place -> load(place.source(), Cause.ARRIVED));
    }

    /** What is under way with the file is dropped; what is in service from it leaves, unless it comes again soon. */
    void gone(Path file) {
        var stopped = arrivals.cancel(file).filter(load -> !load.source().file().equals(file));
        drains.halted(file).ifPresent(Loaded::withdraw);
        var heirs = shelf.from(file).map(Loaded::id);
        shelf.gone(file);
        heirs.ifPresent(id -> loadWaiting(place -> place.id().equals(id)));
        stopped.ifPresent(load -> load(load.source(), Cause.ARRIVED)); // it was stopped for nothing
        told.gone();
    }
}
