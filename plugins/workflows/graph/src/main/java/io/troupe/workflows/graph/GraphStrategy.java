package io.troupe.workflows.graph;

import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import java.util.List;
import org.pf4j.Extension;

/** Starts what is ready, all at once, until a step fails that is not optional; then lets end what runs, and fails. */
@Extension
public final class GraphStrategy implements WorkflowStrategy {

    @Override
    public String name() {
        return "graph";
    }

    /** Looks at what is ready and at what failed, and at nothing else: a run of any size costs no more than its steps. */
    @Override
    public List<Step> next(Run run, List<RunChange> changes) {
        var failed = run.failed();
        if (!failed.isEmpty()) {
            return run.running() > 0 ? List.of() : List.of(new Step.Fail(reason(run, failed)));
        }
        if (run.open() == 0) {
            return List.of(Step.finish());
        }
        var ready = run.ready();
        return ready.isEmpty() ? List.of() : List.of(Step.start(ready));
    }

    private static String reason(Run run, List<String> failed) {
        var first = failed.getFirst();
        var reason = run.step(first).map(GraphStrategy::words).orElse("step '" + first + "' failed");
        return failed.size() == 1 ? reason : reason + "; and " + (failed.size() - 1) + " more failed";
    }

    private static String words(RunStep step) {
        var what = step.state() == State.CANCELLED ? " was cancelled" : " failed";
        return "step '" + step.id() + "'" + what
                + step.error().map(error -> ": " + error).orElse("");
    }
}
