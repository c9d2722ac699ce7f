package io.troupe.host.workflow;

import io.troupe.api.RunStep.State;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.StepCompensated;
import io.troupe.host.fact.RunFact.StepCompensating;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;

/** Rolls runs back: undoes what was completed, the last first, one after the other. On the run service's context alone. */
final class Undo {

    private final Works works;
    private final Closing closing;

    Undo(Works works, Closing closing) {
        this.works = works;
        this.closing = closing;
    }

    /** Undoes the next step, once nothing works for the run any more; ends the run after the last. */
    void goOn(Turn turn) {
        var run = turn.run();
        turn.slot().chosen().clear();
        if (run.running() > 0) {
            closing.stopAll(turn, "the run is rolled back");
            return;
        }
        var left = turn.slot().toUndo(() -> order(run));
        while (!left.isEmpty() && left.peek().state() == State.COMPENSATED) {
            left.remove();
        }
        var next = left.peek();
        if (next == null) {
            var error = run.rollbackReason().map(why -> new TaskError("rolled-back", why, false));
            turn.happens(new RunFinished(
                    RunState.ROLLED_BACK, Optional.empty(), error, run.spent().effort()));
            return;
        }
        var undoing = next.undoing();
        if (undoing.flatMap(Node.Undoing::error).isPresent()) {
            turn.slot()
                    .trouble("undoing step '" + next.id() + "' failed: "
                            + undoing.get().error().get().reason()
                            + "; roll back again to try that once more, or cancel");
            return;
        }
        if (undoing.flatMap(Node.Undoing::task).isEmpty()) {
            begin(turn, next, undoing.map(Node.Undoing::attempt).orElse(0) + 1);
        }
    }

    private static ArrayDeque<Node> order(RunEntry run) {
        var order = new ArrayDeque<Node>();
        run.graph().withParts().stream()
                .filter(node -> node.state() == State.COMPLETED && undoable(node))
                .sorted(Comparator.comparingLong(Node::endedAs).reversed())
                .forEach(order::add);
        return order;
    }

    private static boolean undoable(Node node) {
        return node.parts().isEmpty()
                && node.work().isPresent()
                && !node.inherited() // the run that did it can undo it
                && (node.plan().compensate().isPresent()
                        || node.plan().workflow().isPresent());
    }

    private void begin(Turn turn, Node node, int attempt) {
        turn.slot().trouble(null);
        var compensation = node.plan().compensate();
        if (compensation.isEmpty()) {
            var run = node.work().orElseThrow();
            turn.happens(new StepCompensating(
                    node.id(), attempt, run, node.plan().workflow().orElseThrow()));
            turn.then(() -> works.rollBackRun(turn.slot(), node));
            return;
        }
        try {
            var input = compensation.get().input(turn.run().values(Optional.of(node)));
            turn.happens(new StepCompensating(
                    node.id(), attempt, works.nextTask(), compensation.get().agent()));
            turn.then(() -> works.beginCompensation(turn.slot(), node, input, false));
        } catch (ExpressionFailed e) {
            var error = new TaskError("expression-failed", String.valueOf(e.getMessage()), false);
            turn.happens(new StepCompensated(node.id(), Optional.of(error), Optional.empty()));
            goOn(turn);
        }
    }

    /** What undoes a step ended. */
    void ended(Turn turn, Node node, Optional<TaskError> error, Optional<Effort> effort) {
        turn.happens(new StepCompensated(node.id(), error, effort));
    }
}
