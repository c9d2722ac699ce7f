package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepExpanded;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.List;
import java.util.Optional;

/** Steps that stand for several, one for each item of a list. On the run service's context alone. */
final class ForEach {

    /** What a step gives its run at most, in characters. */
    private static final int MOST_OUTPUT = 8 << 20;

    private final Works works;

    ForEach(Works works) {
        this.works = works;
    }

    /** Makes one of each item; none are over at once. */
    static void expand(Turn turn, Node node) throws ExpressionFailed {
        var items = node.plan().items(turn.run().values(Optional.of(node)));
        turn.happens(new StepExpanded(node.id(), items));
        if (items.isEmpty()) {
            turn.happens(StepEnds.completed(node, new Json("[]"), Optional.empty()));
            return;
        }
        for (var part : node.parts()) {
            turn.run().choose(part);
            turn.slot().chosen().add(part);
        }
    }

    /** One of several ended: when it failed the others are stopped; after the last one the whole is over. */
    void ended(Turn turn, Node whole, StepEnded end) {
        if (end.state() == State.FAILED) {
            stopOthers(turn, whole);
        }
        if (whole.partsOpen() == 0 && !whole.over()) {
            endWhole(turn, whole);
        }
    }

    /** Says whether another one of the several failed of which this is one. */
    static boolean failed(Node node) {
        return node.whole()
                .filter(whole -> whole.parts().stream().anyMatch(part -> part.state() == State.FAILED))
                .isPresent();
    }

    /** One of several failed, so that all of them did: those that were not begun are not, the others are stopped. */
    private void stopOthers(Turn turn, Node whole) {
        for (var part : whole.parts()) {
            if (part.over()) {
                continue;
            }
            if (part.work().isPresent()) {
                turn.then(() -> works.cancel(turn.slot(), part, "another one of " + whole.id() + " failed"));
            } else {
                turn.happens(StepEnds.cancelled(part, "another one failed"));
            }
        }
    }

    private static void endWhole(Turn turn, Node whole) {
        var failed = whole.parts().stream()
                .filter(part -> part.state() == State.FAILED)
                .findFirst();
        if (failed.isPresent()) {
            var error = failed.get().error().orElseThrow();
            var reason = failed.get().id() + ": " + error.reason();
            turn.happens(
                    StepEnds.failed(whole, new TaskError(error.code(), reason, error.retryable()), Optional.empty()));
        } else if (whole.parts().stream().anyMatch(part -> part.state() == State.CANCELLED)) {
            turn.happens(StepEnds.cancelled(whole, "some of it was cancelled"));
        } else if (length(whole) > MOST_OUTPUT) {
            turn.happens(StepEnds.failed(
                    whole,
                    "too-large",
                    "the outputs have " + length(whole) + " characters together, expected at most " + MOST_OUTPUT));
        } else {
            var outputs = new StringBuilder("[");
            for (var part : whole.parts()) {
                outputs.append(outputs.length() > 1 ? "," : "")
                        .append(part.output().map(Json::text).orElse("null"));
            }
            turn.happens(StepEnds.completed(whole, new Json(outputs.append(']').toString()), Optional.empty()));
        }
    }

    private static long length(Node whole) {
        return whole.parts().stream()
                .flatMap(part -> part.output().stream())
                .mapToLong(output -> output.text().length())
                .sum();
    }

    /** Goes on with steps for each of several that were left in the midst: by a kill, or where a fork begins. */
    void goOn(Turn turn) {
        for (var node : List.copyOf(turn.run().graph().inOrder())) {
            if (!node.expanded() || node.over()) {
                continue;
            }
            if (node.parts().stream().anyMatch(part -> part.state() == State.FAILED)) {
                stopOthers(turn, node);
            }
            for (var part : node.parts()) {
                if (part.state() == State.READY) {
                    turn.run().choose(part);
                    turn.slot().chosen().add(part);
                }
            }
            if (node.partsOpen() == 0) {
                endWhole(turn, node);
            }
        }
    }
}
