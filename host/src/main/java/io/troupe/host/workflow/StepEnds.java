package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.Optional;

/** The ways in which steps end. No state; any thread. */
final class StepEnds {

    private StepEnds() {}

    static StepEnded completed(Node node, Json output, Optional<Effort> effort) {
        return new StepEnded(
                node.id(), State.COMPLETED, Optional.of(output), Optional.empty(), Optional.empty(), effort);
    }

    /** It is not done, and nothing is wrong with that. */
    static StepEnded skipped(Node node, String why) {
        return new StepEnded(
                node.id(), State.SKIPPED, Optional.empty(), Optional.empty(), Optional.of(why), Optional.empty());
    }

    static StepEnded cancelled(Node node, String why) {
        return new StepEnded(
                node.id(), State.CANCELLED, Optional.empty(), Optional.empty(), Optional.of(why), Optional.empty());
    }

    static StepEnded failed(Node node, String code, String reason) {
        return failed(node, new TaskError(code, reason, false), Optional.empty());
    }

    static StepEnded failed(Node node, TaskError error, Optional<Effort> effort) {
        return new StepEnded(node.id(), State.FAILED, Optional.empty(), Optional.of(error), Optional.empty(), effort);
    }

    /** What worked for it was stopped. */
    static StepEnded stopped(Node node, TaskError error, Optional<Effort> effort) {
        return new StepEnded(
                node.id(), State.CANCELLED, Optional.empty(), Optional.of(error), Optional.empty(), effort);
    }
}
