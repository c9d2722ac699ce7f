package io.troupe.host.workflow;

import io.troupe.api.RunStep.State;
import io.troupe.host.fact.RunFact.RunEnding;
import io.troupe.host.fact.RunFact.RunFinished;

/** Ends runs, once nothing works for them any more. On the run service's context alone. */
final class Closing {

    private final Works works;

    Closing(Works works) {
        this.works = works;
    }

    /** Ends the run as was decided, once nothing works for it any more. */
    void close(Turn turn) {
        var run = turn.run();
        var ending = turn.slot().ending().orElseThrow();
        turn.slot().chosen().clear();
        var why = "the run is " + ending.state().wire();
        run.undoing().ifPresent(node -> turn.then(() -> works.cancel(turn.slot(), node, why)));
        if (run.running() > 0) {
            stopAll(turn, why);
        }
        if (run.running() > 0 || run.undoing().isPresent()) {
            if (run.ending().isEmpty()) {
                turn.happens(new RunEnding(ending.state(), ending.output(), ending.error()));
            }
            return;
        }
        turn.happens(new RunFinished(
                ending.state(), ending.output(), ending.error(), run.spent().effort()));
    }

    /** Has everything stopped that works for the run. */
    void stopAll(Turn turn, String why) {
        for (var node : turn.run().graph().withParts()) {
            if (node.state() == State.RUNNING && node.parts().isEmpty()) {
                turn.then(() -> works.cancel(turn.slot(), node, why));
            }
        }
    }
}
