package io.troupe.players.acp;

import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.Player;
import io.troupe.api.Stage;
import io.troupe.players.wire.Ensemble;
import io.troupe.players.wire.Program;
import io.troupe.players.wire.Variables;
import io.troupe.players.wire.Workplaces;
import java.time.Duration;
import java.util.List;

/** Plays each part with a program and a session of its own. */
final class AcpPlayer implements Player {

    /** How the program is started, what it may do, and how long it may take to end by itself. */
    record Way(List<String> command, Variables variables, AcpSettings settings, Duration patience) {}

    private final Way way;
    private final Workplaces places;
    private final Ensemble ensemble = new Ensemble(AcpProvider.NAME);

    AcpPlayer(Way way, Workplaces places) {
        this.way = way;
        this.places = places;
    }

    @Override
    public Performance take(Part part, Stage stage) throws InterruptedException {
        var place = places.take(part.task(), part.card().name());
        boolean started = false;
        try {
            var launch = new Program.Launch(
                    way.command(), place.folder(), way.variables().of(System.getenv()));
            var program = ensemble.start(launch, place);
            started = true;
            return new AcpPerformance(
                    new AcpPerformance.Scene(part, stage, program, place, ensemble), way.settings(), way.patience());
        } finally {
            if (!started) {
                place.close();
            }
        }
    }

    @Override
    public void close() {
        ensemble.close();
    }
}
