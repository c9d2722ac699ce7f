package io.troupe.players.claudecli;

import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.Player;
import io.troupe.api.Stage;
import io.troupe.players.wire.Ensemble;
import io.troupe.players.wire.Program;
import io.troupe.players.wire.Variables;
import io.troupe.players.wire.Workplaces;

/** Plays each part with a Claude Code of its own. */
final class ClaudePlayer implements Player {

    private final CommandLine command;
    private final Variables variables;
    private final Workplaces places;
    private final Ensemble ensemble = new Ensemble(ClaudeProvider.NAME);

    ClaudePlayer(CommandLine command, Variables variables, Workplaces places) {
        this.command = command;
        this.variables = variables;
        this.places = places;
    }

    @Override
    public Performance take(Part part, Stage stage) throws InterruptedException {
        var place = places.take(part.task(), part.card().name());
        boolean started = false;
        try {
            var launch =
                    new Program.Launch(command.of(part, stage.left()), place.folder(), variables.of(System.getenv()));
            var program = ensemble.start(launch, place);
            started = true;
            return new ClaudePerformance(
                    new ClaudePerformance.Scene(part, stage, program, place, ensemble), command.startWithin());
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
