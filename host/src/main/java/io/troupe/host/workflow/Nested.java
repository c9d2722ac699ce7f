package io.troupe.host.workflow;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.TaskError;
import io.vertx.core.Future;
import java.util.Optional;

/** Runs that are steps of other runs, by the service itself. On its context alone. */
final class Nested implements SubRuns {

    static final int MOST_DEPTH = 8;
    static final String ROLLED_BACK = "rolled-back";

    private final Shelf shelf;
    private final Turns turns;
    private final Beginning beginning;
    private final Deeds deeds;

    Nested(Shelf shelf, Turns turns, Beginning beginning, Deeds deeds) {
        this.shelf = shelf;
        this.turns = turns;
        this.beginning = beginning;
        this.deeds = deeds;
    }

    @Override
    public Future<Optional<Event.WorkEnded>> begin(RunEntry parent, Node node, Json input, Budget budget) {
        return beginning
                .nested(parent, node, input, budget)
                .compose(turns::look)
                .map(Nested::ended);
    }

    @Override
    public Future<Optional<Event.WorkEnded>> rollBack(RunEntry parent, String run) {
        return child(parent, run)
                .compose(slot -> slot.run().state() == RunState.ROLLED_BACK
                        ? Future.succeededFuture(ended(slot.run()))
                        : turns.take(shelf.adopt(slot), turn -> {
                                    if (turn.run().state() != RunState.ROLLING_BACK
                                            || turn.slot().trouble().isPresent()) {
                                        turn.slot().undoAnew();
                                        turn.slot().trouble(null);
                                        turn.happens(new RunRollingBack(
                                                parent.created().caller(), "as a step of " + parent.id()));
                                    }
                                })
                                .map(Nested::ended));
    }

    @Override
    public Future<Optional<Event.WorkEnded>> cancel(RunEntry parent, String run, String why) {
        return child(parent, run)
                .compose(slot -> slot.run().over()
                        ? Future.succeededFuture(slot.run())
                        : turns.take(slot, turn -> turn.slot().ending(Ending.cancelled(why))))
                .map(Nested::ended);
    }

    /** A run that is a step of this one and of no other: a fork still names those of the run that it left. */
    private Future<Slot> child(RunEntry parent, String run) {
        return deeds.slot(run)
                .compose(slot -> turns.look(slot).map(seen -> {
                    if (seen.created()
                            .parent()
                            .filter(of -> of.run().equals(parent.id()))
                            .isEmpty()) {
                        throw RunSight.unknown(run);
                    }
                    return slot;
                }));
    }

    private static Optional<Event.WorkEnded> ended(RunEntry run) {
        return run.over() ? Optional.of(end(run)) : Optional.empty();
    }

    /** How a run ended, as the run sees it of which it is a step. */
    static Event.WorkEnded end(RunEntry run) {
        var finish = run.finish().orElseThrow();
        var error = switch (finish.state()) {
            case COMPLETED -> Optional.<TaskError>empty();
            case ROLLED_BACK ->
                Optional.of(new TaskError(
                        ROLLED_BACK, finish.error().map(TaskError::reason).orElse("it was rolled back"), false));
            default ->
                finish.error()
                        .or(() -> Optional.of(new TaskError(
                                finish.state().wire(),
                                run.id() + " is " + finish.state().wire(),
                                false)));
        };
        return new Event.WorkEnded(run.id(), finish.output(), error, finish.effort());
    }
}
