package io.troupe.workflows.sequential;

import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * Starts one step after the other: always the first that may be started, in the order in which they are written, and with it
 * those of its parallel group. Fails with the first step that fails and is not optional.
 */
@Extension
public final class SequentialStrategy implements WorkflowStrategy {

    @Override
    public String name() {
        return "sequential";
    }

    @Override
    public List<Step> next(Run run, List<RunChange> changes) {
        if (run.running() > 0) {
            return List.of();
        }
        var failed = run.failed();
        if (!failed.isEmpty()) {
            return List.of(new Step.Fail(reason(run, failed)));
        }
        if (run.open() == 0) {
            return List.of(Step.finish());
        }
        var ready = run.ready();
        return ready.isEmpty() ? List.of() : List.of(Step.start(together(run, ready)));
    }

    /** The first, and those that are to go beside it; only steps with a group cost a look at all that are ready. */
    private static List<String> together(Run run, List<String> ready) {
        var first = ready.getFirst();
        var group = group(run, first);
        return group.isEmpty()
                ? List.of(first)
                : ready.stream().filter(id -> group(run, id).equals(group)).toList();
    }

    private static Optional<String> group(Run run, String id) {
        return run.step(id).flatMap(RunStep::group);
    }

    /** Several only when those of a group fail together. */
    private static String reason(Run run, List<String> failed) {
        var first = failed.getFirst();
        var reason = run.step(first).map(SequentialStrategy::words).orElse("step '" + first + "' failed");
        return failed.size() == 1 ? reason : reason + "; and " + (failed.size() - 1) + " more failed";
    }

    private static String words(RunStep step) {
        var what = step.state() == State.CANCELLED ? " was cancelled" : " failed";
        return "step '" + step.id() + "'" + what
                + step.error().map(error -> ": " + error).orElse("");
    }
}
