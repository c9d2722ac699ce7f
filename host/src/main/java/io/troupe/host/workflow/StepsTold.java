package io.troupe.host.workflow;

import io.troupe.api.GraphEdit;
import io.troupe.api.RunStep.State;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact.StepCompensated;
import io.troupe.host.fact.RunFact.StepCompensating;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepExpanded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.workflow.RunInvariants.Invariant;
import io.troupe.host.workflow.RunShape.Tied;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a {@link RunStory} remembers of the steps of its run and of what works for them. */
final class StepsTold {

    /** What was told of a step. */
    private static final class Told {
        private boolean begun;
        private boolean started;
        private int items;
        private @Nullable String work;
        private @Nullable State end;
        private long endedAs;
        private boolean undone;
    }

    /** A task or a run, for a step; whether it was accepted, and whether it ended well. */
    private static final class Work {
        private final String step;
        private boolean begun;
        private @Nullable Boolean well;

        Work(String step) {
            this.step = step;
        }
    }

    private static final String RUN = "run-";

    private final Optional<RunShape> shape;
    private final RunStory.Report report;
    private final Map<String, Told> told = new HashMap<>();
    private final Map<String, Work> works = new HashMap<>();
    private final Set<String> running = new HashSet<>();
    private @Nullable String undoing;
    private @Nullable String undoWork;
    private long ended;
    private long lastUndone = Long.MAX_VALUE;

    StepsTold(Optional<RunShape> shape, RunStory.Report report) {
        this.shape = shape;
        this.report = report;
    }

    private static String whole(String step) {
        int bracket = step.indexOf('[');
        return bracket < 0 ? step : step.substring(0, bracket);
    }

    private Told told(Recorded at, String step) {
        var whole = whole(step);
        boolean known = whole.equals(step)
                ? shape.isEmpty() || shape.get().step(step).isPresent()
                : told.containsKey(whole) && place(step) < told.get(whole).items;
        if (!known) {
            report.of(Invariant.STEPS_ARE_OF_THE_GRAPH, at, at.kind() + " of " + step, "a step that the run has");
        }
        return told.computeIfAbsent(step, first -> new Told());
    }

    private static int place(String step) {
        return Integer.parseInt(step.substring(step.indexOf('[') + 1, step.length() - 1));
    }

    /** Something is done about it that depends on what came before. */
    void begins(Recorded at, String step, boolean inherited) {
        var _ = begun(at, step, inherited);
    }

    private Told begun(Recorded at, String step, boolean inherited) {
        var its = told(at, step);
        its.begun = true;
        if (whole(step).equals(step)) {
            var missing = missing(step, !inherited);
            if (!missing.isEmpty()) {
                report.of(
                        Invariant.NOTHING_BEFORE_WHAT_IT_HANGS_ON,
                        at,
                        at.kind() + " of " + step,
                        "first the end of " + missing);
            }
        }
        return its;
    }

    private Set<String> missing(String step, boolean together) {
        var missing = new TreeSet<String>();
        if (shape.isEmpty()) {
            return missing;
        }
        for (var member : together ? shape.get().together(step) : List.of(step)) {
            if (member.equals(step) || !over(member)) {
                shape.get().step(member).map(Tied::dependsOn).orElse(Set.of()).stream()
                        .filter(before -> !satisfied(before))
                        .forEach(missing::add);
            }
        }
        return missing;
    }

    private boolean over(String step) {
        var its = told.get(step);
        return its != null && its.end != null;
    }

    private boolean satisfied(String step) {
        var its = told.get(step);
        var end = its == null ? null : its.end;
        return end == State.COMPLETED
                || end == State.SKIPPED
                || (end != null
                        && shape.flatMap(graph -> graph.step(step))
                                .filter(Tied::optional)
                                .isPresent());
    }

    void starts(Recorded at, StepStarted start, boolean inherited) {
        var its = once(at, start.step(), inherited);
        its.work = start.work();
        if (works.containsKey(start.work())) {
            report.of(Invariant.WORK_IS_ITS_STEPS, at, start.work() + " once more", "another task or run");
        }
        var work = new Work(start.step());
        if (inherited) { // it was that of the other run
            work.begun = true;
            work.well = true;
        }
        works.put(start.work(), work);
        running.add(start.step());
    }

    void expands(Recorded at, StepExpanded expanded, boolean inherited) {
        once(at, expanded.step(), inherited).items = expanded.items().size();
    }

    private Told once(Recorded at, String step, boolean inherited) {
        var its = begun(at, step, inherited);
        if (its.started || its.end != null) {
            report.of(
                    Invariant.STARTS_ONCE,
                    at,
                    at.kind() + " of " + step + " after it " + (its.end == null ? "was" : "ended"),
                    "one that was not");
        }
        its.started = true;
        return its;
    }

    void ends(Recorded at, StepEnded end, boolean inherited) {
        var its = told(at, end.step());
        if (its.end != null || !end.state().over() || end.state() == State.COMPENSATED) {
            report.of(
                    Invariant.ENDS_ONCE,
                    at,
                    end.step() + " ends as " + end.state().wire() + (its.end == null ? "" : " after it ended"),
                    "one end as completed, skipped, failed or cancelled");
        }
        if (end.state() == State.COMPLETED && !its.started) {
            report.of(Invariant.STARTS_ONCE, at, end.step() + " completes", "that it started before");
        }
        its.begun = true;
        its.end = end.state();
        its.endedAs = ++ended;
        running.remove(end.step());
        var work = its.work;
        if (work != null && !inherited) {
            checkWork(at, work, end.state() == State.COMPLETED);
            if (!work.startsWith(RUN)) {
                works.remove(work);
            }
        }
    }

    private void checkWork(Recorded at, String id, boolean needsWell) {
        var work = works.get(id);
        if (work == null) {
            return;
        }
        var well = work.well;
        boolean over = well != null;
        if ((work.begun && !over) || (needsWell && !Boolean.TRUE.equals(well))) {
            report.of(
                    Invariant.COMPLETES_AFTER_ITS_WORK,
                    at,
                    work.step + " ends while " + id
                            + (over ? " did not end well" : work.begun ? " has not" : " is not begun"),
                    "first the end of that");
        }
    }

    void workBegun(Recorded at, String id, String step) {
        var work = works.get(id);
        if (work == null || work.begun || !work.step.equals(step)) {
            report.of(
                    Invariant.WORK_IS_ITS_STEPS,
                    at,
                    id + " for step " + step,
                    work == null ? "one that the run is about to begin" : "one for " + work.step + ", once");
            return;
        }
        work.begun = true;
    }

    void workEnded(String id, boolean well) {
        var work = works.get(id);
        if (work != null) {
            work.well = well;
        }
    }

    void checkUntouched(Recorded at, GraphEdit edit) {
        var touched = new TreeSet<>(edit.remove());
        touched.addAll(edit.change().keySet());
        touched.removeIf(step -> !told.containsKey(step) || !told.get(step).begun);
        if (!touched.isEmpty()) {
            report.of(
                    Invariant.CHANGES_NOTHING_BEGUN, at, "a change of " + touched, "one of steps that have not begun");
        }
    }

    void compensating(Recorded at, StepCompensating fact) {
        var its = told(at, fact.step());
        if (its.end != State.COMPLETED || its.undone) {
            report.of(
                    Invariant.UNDONE_ONCE,
                    at,
                    "undoing " + fact.step() + (its.undone ? " again" : ", which was not completed"),
                    "a completed step, once");
        }
        if (undoing != null || its.endedAs > lastUndone) {
            report.of(
                    Invariant.THE_LAST_IS_UNDONE_FIRST,
                    at,
                    "undoing " + fact.step()
                            + (undoing == null ? " after one that ended before it" : " besides " + undoing),
                    "the last first, one after the other");
        }
        undoing = fact.step();
        undoWork = fact.task();
        lastUndone = its.endedAs;
        if (!fact.task().startsWith(RUN)) {
            works.put(fact.task(), new Work(fact.step()));
        }
    }

    void compensated(Recorded at, StepCompensated fact) {
        var its = told(at, fact.step());
        boolean done = fact.error().isEmpty();
        if (done && !fact.step().equals(undoing)) {
            report.of(Invariant.UNDONE_ONCE, at, fact.step() + " is undone", "that this was begun");
        }
        if (done && undoWork != null) {
            checkWork(at, undoWork, true);
        }
        if (undoWork != null && !undoWork.startsWith(RUN)) {
            works.remove(undoWork);
        }
        undoing = null;
        undoWork = null;
        its.undone |= done;
    }

    void nothingIsLeft(Recorded at) {
        if (!running.isEmpty() || undoing != null) {
            report.of(
                    Invariant.NOTHING_WORKS_AFTER_THE_END,
                    at,
                    "the end of the run while " + (undoing == null ? running + " run" : undoing + " is being undone"),
                    "first their ends");
        }
    }
}
