package io.troupe.host.workflow;

import io.troupe.api.RunStep.State;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on with runs that were read from the journal: asks again for all that was under way. On the service's context alone. */
final class Resuming {

    private static final Logger LOG = LoggerFactory.getLogger(Resuming.class);

    private final History history;
    private final Works works;

    Resuming(History history, Works works) {
        this.history = history;
        this.works = works;
    }

    /** Reads the run of a slot anew. */
    Future<Void> read(Slot slot) {
        return history.read(slot.id()).map(found -> {
            slot.run(found.orElseThrow(() -> RunSight.unknown(slot.id())));
            resume(slot, works);
            return null;
        });
    }

    /** What was under way may have ended meanwhile, or never begun: it is asked for under the same ids. */
    static void resume(Slot slot, Works works) {
        var run = slot.run();
        if (run.over()) {
            return;
        }
        for (var node : run.graph().withParts()) {
            if (node.state() == State.RUNNING
                    && node.parts().isEmpty()
                    && node.work().isPresent()) {
                if (run.rollingBack() || run.ending().isPresent()) {
                    works.expect(slot, node); // it is about to be stopped, and need not be begun for that
                } else {
                    resume(slot, node, works);
                }
            }
        }
        run.undoing().ifPresent(node -> resumeUndoing(slot, node, works));
    }

    private static void resume(Slot slot, Node node, Works works) {
        try {
            var values = slot.run().values(Optional.of(node));
            var budget = slot.run()
                    .spent()
                    .left(slot.run().created().budget(), node.plan().budget())
                    .orElse(node.plan().budget());
            var input = node.plan().input(values);
            if (node.plan().workflow().isPresent()) {
                works.beginRun(slot, node, input, budget);
            } else {
                works.beginTask(slot, node, input, budget, true);
            }
        } catch (ExpressionFailed e) {
            LOG.error("the input of step {} of {} cannot be made again", node.id(), slot.id(), e);
        }
    }

    private static void resumeUndoing(Slot slot, Node node, Works works) {
        try {
            var compensation = node.plan().compensate();
            if (compensation.isEmpty()) {
                works.rollBackRun(slot, node);
            } else {
                works.beginCompensation(
                        slot, node, compensation.get().input(slot.run().values(Optional.of(node))), true);
            }
        } catch (ExpressionFailed e) {
            LOG.error("the input of what undoes step {} of {} cannot be made again", node.id(), slot.id(), e);
        }
    }
}
