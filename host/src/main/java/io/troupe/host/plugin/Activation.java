package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import io.troupe.host.plugin.Reading.Unusable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Lists what a plugin that was opened brings, and puts it into service. On the plugin folder's thread. */
final class Activation {

    private final Surroundings around;
    private final ExtensionPort port;
    private final Function<String, Troubled> troubled;

    /** @param troubled makes what is told of a plugin's misbehaviour */
    Activation(Surroundings around, ExtensionPort port, Function<String, Troubled> troubled) {
        this.around = around;
        this.port = port;
        this.troubled = troubled;
    }

    /** Does so when it is its turn. */
    void begin(Work work, Map<String, ClassLoader> uses, Artefact artefact) {
        around.arrivals().turns().take(work.file(), () -> activate(work, uses, artefact));
    }

    private void activate(Work work, Map<String, ClassLoader> uses, Artefact artefact) {
        if (around.arrivals().isStale(work)) {
            around.openings().close(work, artefact);
            return;
        }
        var candidate = work.candidate();
        if (!around.standing().uses(candidate).equals(uses)) { // what it was opened with was replaced, perhaps closed
            around.openings().close(work, artefact, () -> around.arrivals().again(work));
            return;
        }
        var rival = around.standing().rival(work.source(), candidate); // perhaps one that came while this was opened
        if (rival.isPresent()) {
            around.openings().close(work, artefact);
            var otherwise = new Unusable(
                    candidate.identity(), rival.get().state(), rival.get().reason());
            around.fallback().refuse(work, otherwise, true);
            return;
        }
        list(work, artefact)
                .map(listed -> new Loaded(work.source(), candidate, artefact, listed, uses, Instant.now()))
                .ifPresent(load -> serve(work, load));
    }

    /** Gives what it brings; empty when that was refused. */
    private Optional<List<Listed>> list(Work work, Artefact artefact) {
        var identity = work.candidate().identity();
        try {
            around.shelf().dropLingering(identity.digest(), identity.id()); // the same under another file name
            var origin =
                    new Origin(identity.id(), identity.version(), work.source().pack(), System.nanoTime());
            return Optional.of(artefact.list(port, origin, troubled.apply(identity.id())));
        } catch (RuntimeException | LinkageError e) {
            around.openings().close(work, artefact);
            around.fallback().refuse(work, Failure.of(identity, e), e instanceof PluginException);
            return Optional.empty();
        }
    }

    private void serve(Work work, Loaded load) {
        around.versions().keep(load.candidate());
        if (!load.candidate().code()) {
            load.candidate().discard(); // what is in service of it is in memory
        }
        supersede(load, work.predecessor());
        var shelf = around.shelf();
        var other = shelf.from(work.file()).filter(before -> !before.id().equals(load.id()));
        boolean beside = work.fallback() && shelf.place(work.file()).isPresent(); // what is in the file stays of no use
        shelf.serve(load, beside ? Optional.empty() : Optional.of(work.due().stamp()), work.started());
        other.ifPresent(before -> shelf.retire(before, PluginState.REMOVED, ""));
        work.predecessor().ifPresent(Loaded::withdraw);
        around.openings().over(work);
        around.arrivals().end(work);
    }

    /** Says of the file that had the plugin until now that another has it. */
    private void supersede(Loaded load, Optional<Loaded> predecessor) {
        var file = load.source().file();
        around.shelf()
                .current(load.id())
                .or(() -> predecessor.filter(old -> old.id().equals(load.id())))
                .map(old -> old.source().file())
                .filter(before -> !before.equals(file))
                .flatMap(around.shelf()::place)
                .map(place -> place.out(
                        PluginState.DISABLED, file + " (" + load.identity().version() + ") takes its place", true))
                .ifPresent(around.shelf()::enter);
    }
}
