package io.troupe.testkit;

import io.troupe.api.Answer;
import io.troupe.api.Question;
import io.troupe.api.RunChange;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Plays a run with a strategy to its end, as the host does: asks, does what it says, lets something happen, asks again. What
 * happens, and in which order, comes from a seed alone. Fails when the strategy starts what is not ready, gives a run nothing
 * to do for which nothing is under way, or does not come to an end. One thread.
 */
public final class RunScript {

    private static final int MOST_REFUSED_IN_ROW = 10;
    private static final int QUESTIONS_EACH_STEP = 20;
    private static final int MORE_QUESTIONS = 200;

    /** What happens to a run. */
    public enum Weather {
        /** Every step is completed, one after the other. */
        FAIR,
        /** Every other step fails. */
        FAILURES,
        /** Steps are completed, fail, are skipped or cancelled, in any order, several at a time. */
        ANY_ENDS,
        /** Besides, the graph is changed, the run paused, the host restarted, and a decision refused. */
        ROUGH
    }

    /** Who is asked: a strategy, or some that are compared. */
    public interface Asked {
        List<Step> next(FakeRun run, List<RunChange> changes);

        static Asked of(WorkflowStrategy strategy) {
            return strategy::next;
        }
    }

    /**
     * A run that was played.
     *
     * @param said the answers, in order
     * @param end a {@link Step.Finish}, a {@link Step.Fail} or a {@link Step.RollBack}
     */
    public record Played(List<List<Step>> said, Step end) {
        public Played {
            said = List.copyOf(said);
        }
    }

    private final FakeRun run;
    private final Events events;
    private final String who;

    /** @param human what is answered to questions of the strategy */
    public RunScript(FakeRun run, long seed, Weather weather, Function<Question, Answer> human) {
        this.run = run;
        this.events = new Events(run, new Random(seed), weather, human);
        this.who = "seed " + seed + ", " + weather + ": ";
    }

    /** Plays the run; once. */
    public Played play(Asked strategy) {
        var said = new ArrayList<List<Step>>();
        int most = QUESTIONS_EACH_STEP * run.open() + MORE_QUESTIONS;
        int refusedInRow = 0;
        List<RunChange> changes = List.of(new RunChange.Began());
        while (run.ended().isEmpty()) {
            if (said.size() == most) {
                throw failed("was asked " + most + " times, and has not ended the run; it said last " + said.getLast());
            }
            var steps = strategy.next(run, changes);
            said.add(steps);
            var refused = follow(steps);
            refusedInRow = refused.isEmpty() ? 0 : refusedInRow + 1;
            if (refusedInRow > MOST_REFUSED_IN_ROW) {
                throw failed("decided " + refusedInRow + " times in a row what cannot be done: " + refused);
            }
            changes = run.ended().isPresent() || !refused.isEmpty() ? refused : happening(steps);
        }
        return new Played(said, run.ended().get());
    }

    private List<RunChange> follow(List<Step> steps) {
        var refused = new ArrayList<RunChange>();
        for (var step : steps) {
            var reasons = run.ended().isEmpty() ? events.objection(step) : List.<String>of();
            if (reasons.isEmpty() && run.ended().isEmpty()) {
                reasons = run.take(step);
                if (step instanceof Step.Start && !reasons.isEmpty()) {
                    throw failed("said " + step + ": " + String.join("; ", reasons));
                }
            }
            if (!reasons.isEmpty()) {
                refused.add(new RunChange.Refused(step, reasons));
            }
        }
        return refused;
    }

    private List<RunChange> happening(List<Step> said) {
        var skipped = run.skipped();
        if (!skipped.isEmpty()) {
            return skipped;
        }
        if (run.working().isEmpty() && run.questions().isEmpty() && run.times().isEmpty()) {
            throw failed("gave the run nothing to do though nothing was under way, of " + run.open()
                    + " steps that are not over: it said " + said);
        }
        return events.next();
    }

    private AssertionError failed(String what) {
        return new AssertionError(who + what);
    }
}
