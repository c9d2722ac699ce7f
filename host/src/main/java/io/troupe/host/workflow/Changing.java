package io.troupe.host.workflow;

import io.troupe.api.GraphEdit;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunFact.RunChanged;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;

/**
 * Changes the graphs of runs. Whether a change can be made is found out once, on another thread, for a large graph takes
 * long; what was found holds since nothing else is done about a run in the midst of a turn. On the run service's context
 * alone.
 */
final class Changing {

    private final Vertx vertx;

    Changing(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Gives what a change of a run comes to. Fails with a refusal, as {@link Definition#check} does. */
    Future<PlanChange> check(RunEntry run, GraphEdit edit) {
        var definition = run.definition();
        return vertx.executeBlocking(() -> Future.succeededFuture(definition.check(edit, run::begun)), false)
                .compose(Objects::requireNonNull);
    }

    /** Changes the graph, when that can be done; says why not. */
    Future<List<String>> change(Turn turn, RunChanged change) {
        return check(turn.run(), change.edit()).transform((checked, failure) -> {
            if (failure instanceof Refusal refusal) {
                return Future.succeededFuture(mistakes(refusal));
            }
            if (failure != null) {
                return Future.failedFuture(failure);
            }
            happens(turn, change);
            return Future.succeededFuture(List.of());
        });
    }

    /** Takes in a change that was checked. */
    static void happens(Turn turn, RunChanged change) {
        Starting.unchoose(turn);
        turn.happens(change);
    }

    private static List<String> mistakes(Refusal refusal) {
        var mistakes = refusal.problem().mistakes();
        return mistakes.isEmpty()
                ? List.of(refusal.problem().detail())
                : mistakes.stream()
                        .map(mistake -> mistake.pointer() + ": " + mistake.message())
                        .toList();
    }
}
