package io.troupe.workflows.parallel;

import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import io.troupe.api.Settings;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import java.util.List;
import java.util.stream.Collectors;
import org.pf4j.Extension;

/** Starts what is ready, all at once, whatever fails; in the end says whether enough of it was completed. */
@Extension
public final class ParallelStrategy implements WorkflowStrategy {

    private static final int MOST_REASONS = 10;

    private Enough enough = new Enough.All(); // set once, before anything is asked

    @Override
    public String name() {
        return "parallel";
    }

    @Override
    public void open(Settings settings) {
        enough = Enough.of(settings.as(ParallelSettings.class).enough().orElse("all"));
    }

    /** Looks at all steps but once, in the end. */
    @Override
    public List<Step> next(Run run, List<RunChange> changes) {
        var ready = run.ready();
        if (!ready.isEmpty()) {
            return List.of(Step.start(ready));
        }
        boolean over = run.open() == 0 || !run.failed().isEmpty(); // what hangs on those that failed never starts
        return run.running() > 0 || !over ? List.of() : List.of(end(run));
    }

    private Step end(Run run) {
        return switch (enough) {
            case Enough.All() ->
                run.failed().isEmpty() ? Step.finish() : failed(run, "expected all steps that are not optional");
            case Enough.AtLeast(var wanted) -> {
                int least = Math.min(wanted, run.steps().size());
                yield count(run, State.COMPLETED) >= least ? Step.finish() : failed(run, "expected at least " + least);
            }
        };
    }

    private static Step failed(Run run, String expected) {
        var failed = run.steps().stream()
                .filter(step -> step.state() == State.FAILED || step.state() == State.CANCELLED)
                .toList();
        var reasons =
                failed.stream().limit(MOST_REASONS).map(ParallelStrategy::words).collect(Collectors.joining("; "));
        var more = failed.size() > MOST_REASONS ? "; and " + (failed.size() - MOST_REASONS) + " more" : "";
        return new Step.Fail(count(run, State.COMPLETED) + " of " + run.steps().size() + " steps were completed, "
                + expected + (reasons.isEmpty() ? "" : ": ") + reasons + more);
    }

    private static long count(Run run, State state) {
        return run.steps().stream().filter(step -> step.state() == state).count();
    }

    private static String words(RunStep step) {
        var what = step.state() == State.CANCELLED ? " was cancelled" : " failed";
        return "step '" + step.id() + "'" + what
                + step.error().map(error -> ": " + error).orElse("");
    }
}
